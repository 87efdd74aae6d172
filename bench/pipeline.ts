import { Preprocessing } from '../core/schema/preprocessing.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heatmap } from '../core/cam/heatmap.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { listSamples } from '../core/dataset/list-samples.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { readSample } from '../core/dataset/read-sample.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import { resizeLabels } from '../core/image/resize-nearest.ts';
import { resizePillow } from '../core/image/resize-pillow.ts';
import { compileExplainer } from '../core/explainer/compile-explainer.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { Results } from '../core/schema/results.ts';
import { obtainTool } from '../infra/tools/obtain-tool.ts';
import { temporalCli } from '../infra/tools/temporal-cli.ts';
import { openStore } from '../store/open-store.ts';
import { runKeys } from '../store/run-keys.ts';
import { startEmbeddedTemporal } from '../workers/embedded/embedded-temporal.ts';
import { OnnxInference } from '../workers/inference/onnx-inference.ts';
import { startAudit } from '../client/start-audit.ts';
import { taskQueues } from '../client/task-queues.ts';
import { writeManyPhotos } from './many-photos.ts';
import { openModel } from '../store/open-model.ts';
import type { Explanation } from '../activities/shared/inference.ts';
import type { BenchModel } from './models.ts';

const BATCH = 8;
/** Batches that an explainer runs alone, before the pipeline and again after it: a machine's speed changes meanwhile. */
const ALONE = 40;

/**
 * Samples a second of the explainer, of a loop and of the pipeline, on the same model and `photos` distinct photos that
 * are made of a VOC dataset's, with so many images an activity. The report has 200 pictures.
 */
export async function benchPipeline(
  model: BenchModel,
  { voc, photos, images }: { voc: string; photos: number; images: readonly number[] },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-bench-'));
  const dataset = join(folder, 'VOC');
  let explainer: LoadedExplainer | undefined;
  try {
    await writeManyPhotos(voc, dataset, photos);
    const spec = AuditSpec.parse({
      model: { uri: model.path, layer: model.layer, preprocessing: { mean: 128, std: 128 } },
      dataset: { uri: dataset },
      store: join(folder, 'store'),
      overlays: 200,
    });
    explainer = await loadExplainer(model, spec);
    const loop = await plainLoop(explainer, spec);
    for (const imagesPerActivity of images) {
      const before = await alone(explainer);
      const { measuring, whole, server } = await pipeline({
        ...spec,
        store: join(folder, `store-${imagesPerActivity}`),
        execution: { ...spec.execution, imagesPerActivity },
      });
      console.log(
        `\nPipeline against a plain loop, ${model.name}, samples a second, ${loop.samples} of ${photos} photos; an activity: ${imagesPerActivity}`,
      );
      const after = await alone(explainer);
      print('explainer alone, batches of 8, before', before, measuring);
      print('explainer alone, after', after, measuring);
      print('loop: decode, resize, infer, measure', loop.all, measuring);
      print('pipeline while measuring, server included', measuring, measuring);
      print('pipeline from start to published report', whole, measuring);
      console.log(`(embedded server started in ${server.toFixed(1)} s, once a command)`);
    }
  } finally {
    await explainer?.inference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function print(what: string, rate: number, pipelineRate: number): void {
  console.log(
    `${what.padEnd(46)}${rate.toFixed(1).padStart(7)}   pipeline / this: ${(pipelineRate / rate).toFixed(2)}`,
  );
}

/** A model's explainer outside of the pipeline. */
interface LoadedExplainer {
  inference: OnnxInference;
  /** Height and width. */
  inputSize: readonly [number, number];
  explain: (image: Uint8Array) => Promise<Explanation>;
}

async function loadExplainer(model: BenchModel, spec: AuditSpec): Promise<LoadedExplainer> {
  const inference = new OnnxInference();
  const { bytes, recipe } = await compileExplainer((await openModel(model.path)).model, {
    preprocessing: Preprocessing.parse(spec.model.preprocessing),
    layer: spec.model.layer,
    run: inference.runOnce,
  });
  const source = {
    key: 'loop',
    fixedBatch: null,
    isAlone: false,
    load: () => Promise.resolve(bytes),
  };
  const [height, width] = recipe.inputSize;
  const mask = targetMask({ kind: 'predicted' }, [], recipe.logits);
  const explain = (image: Uint8Array) =>
    inference.explain(source, { image, height, width, targetMask: mask });
  await explain(new Uint8Array(height * width * 3));
  return { inference, inputSize: [height, width], explain };
}

/** Images a second of an explainer that nothing else runs beside. */
async function alone({ inference, inputSize, explain }: LoadedExplainer): Promise<number> {
  const distinct = Array.from({ length: BATCH }, (_, k) =>
    new Uint8Array(inputSize[0] * inputSize[1] * 3).fill(100 + k),
  );
  const before = { ...inference.counters };
  for (let batch = 0; batch < ALONE; batch++) {
    await Promise.all(distinct.map(explain));
  }
  const { images, seconds } = inference.counters;
  return (images - before.images) / (seconds - before.seconds);
}

/** What a script would do: the same science, with no server, no store and no tolerance for failure. */
async function plainLoop(
  { inputSize, explain }: LoadedExplainer,
  spec: AuditSpec,
): Promise<{ all: number; samples: number }> {
  const dataset = await openDataset(openStore(spec.dataset.uri), spec.dataset);
  const samples = await listSamples(dataset, spec.dataset);
  const [height, width] = inputSize;
  const start = performance.now();
  for (let at = 0; at < samples.length; at += BATCH) {
    await Promise.all(
      samples.slice(at, at + BATCH).map(async (sample) => {
        const { image, labels } = await readSample(dataset, sample, spec.image);
        const { maps } = await explain(resizePillow(image, width, height).data);
        const map = heatmap(maps['cam']!, width, height);
        try {
          measureRegions(map, resizeLabels(labels, width, height), sample.foreground);
        } catch (error) {
          if (!(error instanceof InvalidImageError)) throw error;
        }
      }),
    );
  }
  const seconds = (performance.now() - start) / 1000;
  return { all: samples.length / seconds, samples: samples.length };
}

async function pipeline(
  spec: AuditSpec,
): Promise<{ measuring: number; whole: number; server: number }> {
  const { path } = await obtainTool(temporalCli);
  const starting = performance.now();
  const queues = taskQueues('bench');
  const temporal = await startEmbeddedTemporal({ executable: path, taskQueues: queues });
  const server = (performance.now() - starting) / 1000;
  try {
    const runId = 'bench';
    const start = performance.now();
    const handle = await startAudit(temporal.client, {
      runId,
      spec,
      taskQueues: queues,
      dryRun: false,
      searchAttributes: true,
    });
    await handle.result();
    const whole = (performance.now() - start) / 1000;
    const bytes = await openStore(spec.store).read(runKeys(runId).results);
    const { computed } = Results.parse(JSON.parse(new TextDecoder().decode(bytes)));
    let [first, last] = [Infinity, 0];
    for await (const shard of temporal.client.workflow.list({
      query: "WorkflowType = 'shardWorkflow'",
    })) {
      first = Math.min(first, shard.startTime.getTime());
      last = Math.max(last, shard.closeTime?.getTime() ?? 0);
    }
    return { measuring: (1000 * computed) / (last - first), whole: computed / whole, server };
  } finally {
    await temporal.stop();
  }
}
