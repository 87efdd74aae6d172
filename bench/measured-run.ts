import type { ModelCard } from '../core/schema/model-card.ts';
import { vocMasks } from '../core/dataset/masks/voc-rules.ts';
import { jsonLines } from '../core/encoding/json-lines.ts';
import { writeCompressedLines } from '../store/read-json.ts';
import { packGrid } from '../core/baselines/packed-grid.ts';
import { collectedGroups } from '../core/keys/collected-groups.ts';
import { sampleKeys } from '../core/keys/sample-keys.ts';
import { listSamples } from '../core/dataset/list-samples.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { readSample } from '../core/dataset/read-sample.ts';
import { resizeLabels } from '../core/image/resize-nearest.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { writeNpy } from '../core/encoding/npy.ts';
import type { Sample } from '../core/schema/manifest.ts';
import type { MeasurementBody } from '../core/schema/measurement-body.ts';
import {
  BaselineName,
  type BaselineOutcome,
  type SampleBaselines,
} from '../core/schema/baseline-measures.ts';
import { splitRegions } from '../core/image/regions.ts';
import { stretchTo } from '../core/image/stretch-to.ts';
import { SCHEMA_VERSION } from '../core/schema/schema-version.ts';
import type { RunPlan } from '../core/schema/run-plan.ts';
import type { RunReference } from '../workflows/contract/workflow-messages.ts';
import { countShards } from '../workflows/contract/shards.ts';
import { openArtifacts } from '../store/artifacts/open-artifacts.ts';
import { openStore } from '../store/open-store.ts';
import { runKeys } from '../store/run-keys.ts';

const INPUT = 224;
const MAP = 7;
const uniform = randomNumbers(1);
const between = (low: number, high: number) => low + (high - low) * uniform();
const MEASURED_BY = { groundcam: 'bench', node: process.versions.node };
/** As large as they are on average, and few, since to make them takes long. */
const GRIDS = Array.from({ length: 50 }, () => {
  const data = Float32Array.from({ length: INPUT * INPUT }, uniform);
  const labels = { width: INPUT, height: INPUT, data: new Uint8Array(INPUT * INPUT) };
  labels.data.fill(1, 0, Math.floor(between(0.01, 0.6) * labels.data.length));
  return packGrid({ width: INPUT, height: INPUT, data }, splitRegions(labels, 1));
});

/**
 * Writes a run of made-up measurements and baselines that waits for its statistics and its report. Its photos
 * are those of the demo, repeated, each as if it were another one; every picture that it may need can be drawn.
 */
export async function writeMeasuredRun(
  folder: string,
  { samples: count, overlays }: { samples: number; overlays: number },
): Promise<RunReference> {
  const store = openStore(folder);
  const artifacts = openArtifacts(store);
  const spec = AuditSpec.parse({
    model: { uri: 'synthetic.onnx' },
    dataset: { uri: 'demo/data/VOC' },
    target: { kind: 'predicted' },
    overlays,
  });
  const dataset = await openDataset(openStore(spec.dataset.uri), spec.dataset);
  const photos = await listSamples(dataset, { classes: 'all', limit: undefined });
  const plan = planOf(spec, photos, count);
  for (const photo of photos) {
    const keys = sampleKeys(photo, plan);
    const { labels } = await readSample(dataset, photo, spec.image);
    const { data } = resizeLabels(labels, INPUT, INPUT);
    await artifacts.write(new Map([[keys.labels, writeNpy({ shape: [INPUT, INPUT], data })]]));
    if (keys.compared !== null) {
      const grid = GRIDS[Math.floor(uniform() * GRIDS.length)];
      const compared = { baselines: baselinesOf(), grid, measuredBy: MEASURED_BY };
      await artifacts.write(new Map([[keys.compared, compared]]));
    }
    for (const { key } of keys.maps) {
      const data = Float32Array.from({ length: MAP * MAP }, () => uniform());
      await artifacts.write(new Map([[key, writeNpy({ shape: [MAP, MAP], data })]]));
    }
  }

  const runKey = runKeys(plan.runId);
  const samples = Array.from({ length: count }, (_, index): Sample => {
    const photo = photos[Math.floor(uniform() * photos.length)]!;
    return { ...photo, index, id: `n${index}/${photo.class}`, cluster: `n${index}` };
  });
  await store.write(runKey.plan, JSON.stringify(plan));
  await store.write(runKey.manifest, jsonLines(samples));
  const { shardSize } = spec.execution;
  for (let shard = 0; shard < countShards({ ...plan, shardSize }).all; shard++) {
    const ofShard = samples.slice(shard * shardSize, (shard + 1) * shardSize);
    await writeCompressedLines(store, runKey.shard(shard), ofShard);
    for (const { key, samples } of collectedGroups(ofShard, plan)) {
      await artifacts.write(new Map([[key, { measurements: samples.map(body) }]]));
    }
    const baselines = `artifacts/v1/baselines/00/bench-${shard}.json`;
    await artifacts.write(
      new Map([
        [
          baselines,
          {
            samples: ofShard.map(baselinesOf),
            measuredBy: [{ ...MEASURED_BY, samples: ofShard.length }],
          },
        ],
      ]),
    );
    const measured = ofShard.map(({ id }) => ({ id }));
    await store.write(
      runKey.baselineShard(shard),
      JSON.stringify({ masks: 'unused', baselines, measured }),
    );
  }
  return { runId: plan.runId, store: folder, planId: 'bench' };
}

const { filter, ...placing } = stretchTo([INPUT, INPUT]);

const CARD: ModelCard = {
  mean: { value: [0, 0, 0], source: 'default' },
  std: { value: [1, 1, 1], source: 'default' },
  inputRange: { value: 255, source: 'default' },
  channels: { value: 'rgb', source: 'default' },
  inputSize: { value: [INPUT, INPUT], source: 'model' },
  geometry: { value: placing, source: 'default' },
  filter: { value: filter, source: 'default' },
  head: { value: 'softmax', source: 'model' },
  logits: { value: 'logits', source: 'model' },
  labels: { value: null, source: 'default' },
};

function planOf(spec: AuditSpec, photos: readonly Sample[], samples: number): RunPlan {
  const classes = [...new Set(photos.map((photo) => photo.class))];
  const view = { flipped: false, intensity: 1 };
  return {
    schemaVersion: SCHEMA_VERSION,
    runId: 'bench',
    workflowId: 'groundcam-bench',
    startedAt: new Date().toISOString(),
    spec,
    datasetRoot: spec.dataset.uri,
    classes,
    classLogits: Object.fromEntries(classes.map((name) => [name, []])),
    labels: null,
    masks: vocMasks,
    view: 'ignore',
    dataNotes: [],
    explainer: {
      key: 'none',
      digest: 'bench',
      compiledBy: { groundcam: '0', onnxruntime: '0', node: '0' },
      fixedBatch: null,
      isAlone: false,
      dataFiles: [],
      heads: null,
    },
    recipe: {
      method: 'gradcam',
      layer: 'layer',
      reading: 'made up',
      maps: [{ output: 'cam', method: 'gradcam', layer: 'layer', size: [MAP, MAP], view }],
      camSize: [MAP, MAP],
      inputSize: [INPUT, INPUT],
      logits: 1000,
      logitsTensor: 'logits',
      output: 'logits',
      head: 'softmax',
      notes: [],
      precision: 'float32',
    },
    heads: { status: 'not-tested', reason: 'made up' },
    meanPixel: [0, 0, 0],
    modelName: 'bench',
    modelDigest: 'bench',
    card: CARD,
    cardDigest: 'bench',
    manifestDigest: 'bench',
    samples,
    pending: samples,
    cached: 0,
  };
}

function body(): MeasurementBody {
  const meanForeground = between(0.2, 0.9);
  const meanBackground = between(0.1, 0.6);
  const rank = uniform() < 0.8 ? 1 : Math.floor(between(2, 6));
  const foregroundArea = between(0.01, 0.6);
  const relevanceMassAccuracy = between(0, 1);
  const mass = between(0, 0.4);
  return {
    status: 'measured',
    outsideShare: 0,
    computedBy: {
      image: { sharp: 'none', libvips: 'none', node: process.versions.node },
      maps: { provider: 'synthetic', onnxruntime: 'none', node: process.versions.node },
      measures: { groundcam: 'bench', node: process.versions.node },
    },
    target: 404,
    targetLogit: between(2, 12),
    targetProbability: between(0, 1),
    targetRank: rank,
    predicted: rank === 1 ? 404 : 7,
    predictedLogit: between(2, 12),
    correct: rank === 1,
    head: 'softmax',
    meanForeground,
    meanBackground,
    difference: meanForeground - meanBackground,
    logRatio: Math.log2(meanForeground / meanBackground),
    foregroundArea,
    relevanceMassAccuracy,
    enrichment: relevanceMassAccuracy / foregroundArea,
    relevanceRankAccuracy: between(0, 1),
    topKIntersection: between(0, 1),
    rocAuc: between(0.3, 1),
    pointingHit: uniform() < 0.5,
    hottestOnVoid: false,
    shareAtZero: between(0, 0.5),
    pointingHit15: uniform() < 0.7,
    context: { person: { mass, area: between(0, 0.4) } },
  };
}

/** What a sample is compared with. Its heat and mask, on the grid, are noise. */
function baselinesOf(): SampleBaselines {
  return Object.fromEntries(
    BaselineName.options.map((name): [BaselineName, BaselineOutcome] => {
      const meanForeground = between(0.2, 0.7);
      const meanBackground = between(0.1, 0.6);
      return [
        name,
        {
          status: 'measured',
          meanForeground,
          meanBackground,
          difference: meanForeground - meanBackground,
          relevanceMassAccuracy: between(0, 1),
          rocAuc: between(0.2, 0.9),
          pointingHit: uniform() < 0.4,
        },
      ];
    }),
  );
}
