import { beforeAll, describe, expect, it } from 'vitest';
import { headResults } from '../../../core/analysis/head-results.ts';
import { learned } from '../../../core/analysis/learned.ts';
import { headAucs } from '../../../core/baselines/head-aucs.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { int, ints } from '../../../core/onnx/attributes.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { regionGrid, type RegionGrid } from '../../../core/region/region-grid.ts';
import type { HeadAucs } from '../../../core/schema/head-aucs.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { runHeads } from '../explainer/run-heads.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { measured } from './measured.ts';

/*
 * A small edition of bench/untrained: 30 networks with random weights over 12 drawn photos, and how many of them
 * pass the step `learned`. Everything is drawn by seed, so the outcome is always the same.
 */
const NETWORKS = 30;
const PHOTOS = 12;
const SIDE = 32;
const LOGITS = 45;
const CHANNELS = 12;
const HEADS = 199;
const ALPHA = 0.05;
/**
 * 99.9 % of the binomial distribution of 30 networks that each pass with a probability of alpha / 2. Of 600 such
 * networks 16 pass (2.7 %), and 204 pass the t-test over images (34 %).
 */
const MOST = 4;

const every = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Two convolutions, average pooling and a linear head, whose weights are drawn as PyTorch draws its own. */
function network(seed: number, { knowsObjects = false } = {}): OnnxModel {
  const uniform = randomNumbers(seed);
  const build = new ModelBuilder(17);
  const draw = (dims: number[]) => {
    const [rows = 1, ...others] = dims;
    const fanIn = others.reduce((product, dim) => product * dim, 1);
    const values = every(rows * fanIn).map(() => (2 * uniform() - 1) / Math.sqrt(fanIn));
    return { dims, values };
  };
  const weights = ({ dims, values }: ReturnType<typeof draw>) => build.floats(dims, values);
  const first = draw([8, 3, 3, 3]);
  const second = draw([CHANNELS, 8, 3, 3]);
  const head = draw([LOGITS, CHANNELS]);
  if (knowsObjects) {
    // Channel 0 answers faintly to green, which objects have more of, and the head of logit 0 reads nothing else.
    first.values.splice(0, 27, ...every(27).map((i) => [-0.1, 0.2, -0.1][Math.floor(i / 9)]!));
    second.values.splice(0, 72, ...every(72).map((i) => (i < 9 ? 0.02 : 0)));
    head.values.splice(0, CHANNELS, ...every(CHANNELS).map((channel) => (channel === 0 ? 30 : 0)));
  }
  const { graph } = build.model;
  graph.input.push(declareTensor('input', 'float32', ['N', 3, SIDE, SIDE]));
  const around = { pads: ints([1, 1, 1, 1]) };
  const halved = { ...around, strides: ints([2, 2]) };
  const inner = build.node('Relu', [build.node('Conv', ['input', weights(first)], halved)]);
  const features = build.node('Relu', [build.node('Conv', [inner, weights(second)], around)]);
  const pooled = build.node('Flatten', [build.node('GlobalAveragePool', [features])]);
  const biases = build.floats([LOGITS], draw([1, LOGITS]).values);
  build.node('Gemm', [pooled, weights(head), biases], { transB: int(1) }, 'logits');
  graph.output.push(declareTensor('logits', 'float32'));
  return build.model;
}

interface Photo {
  image: Uint8Array;
  grid: RegionGrid;
}

/** A greenish disc somewhere in front of noise. */
function photo(seed: number): Photo {
  const uniform = randomNumbers(1000 + seed);
  const radius = 5 + 4 * uniform();
  const [x, y] = [8 + 16 * uniform(), 8 + 16 * uniform()];
  const labels = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    Number(Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) < radius),
  );
  const image = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => {
    const isObject = labels[Math.floor(i / 3)] === 1;
    return 70 + 80 * uniform() + (isObject ? [20, 70, 0][i % 3]! : 0);
  });
  const regions = splitRegions({ width: SIDE, height: SIDE, data: labels }, 1);
  return { image, grid: regionGrid(regions) };
}
const photos = every(PHOTOS).map(photo);

/** ROC-AUCs of each photo: of the own head, of permuted ones, and of other logits. */
async function aucsOf(model: OnnxModel): Promise<number[][]> {
  const explainer = await compileExplainer(model, {
    preprocessing: { mean: [127, 127, 127], std: [64, 64, 64], inputRange: 255, channels: 'rgb' },
    heads: true,
    run: runModel,
  });
  const group = [0, 1];
  const outputs = await runModel(explainer.bytes, {
    image: {
      type: 'uint8',
      dims: [PHOTOS, SIDE, SIDE, 3],
      data: Uint8Array.from(photos.flatMap(({ image }) => [...image])),
    },
    target_mask: {
      type: 'float32',
      dims: [PHOTOS, LOGITS],
      data: Float32Array.from(
        photos.flatMap(() => every(LOGITS).map((logit) => Number(group.includes(logit)))),
      ),
    },
  });
  const explained = await runHeads(explainer, outputs, {
    candidates: group,
    untrained: HEADS,
    classes: every(LOGITS).filter((logit) => !group.includes(logit)),
  });
  return explained.map(({ maps }, i) => headAucs(maps, photos[i]!.grid));
}

/** p of the step `learned`, as an audit computes it. */
function pOfStep(aucs: readonly number[][]): number {
  const rows = aucs.map((_, i) => measured({ sample: `${i}/cat`, image: `${i}.jpg` }));
  const records = new Map(
    aucs.map(([own = 0.5, ...others], i): [string, HeadAucs] => [
      rows[i]!.sample,
      { own, untrained: others.slice(0, HEADS), classes: others.slice(HEADS) },
    ]),
  );
  const { p } = learned(headResults(rows, records), ALPHA, 'not computed');
  if (!p) throw new Error('The step was not tested');
  return p.greater;
}

/** As groundcam did before: each photo's own map against that of one permuted head, another for each photo. */
function pOfImages(aucs: readonly number[][]): number {
  const own = aucs.map((row) => row[0]!);
  return (
    pairedTTest(
      own,
      aucs.map((row, image) => row[1 + image]!),
    ).p?.greater ?? 1
  );
}

describe('networks that learned nothing', () => {
  let panel: number[][][];
  beforeAll(async () => {
    panel = [];
    for (const seed of every(NETWORKS)) panel.push(await aucsOf(network(seed)));
  });
  const passes = (p: (aucs: readonly number[][]) => number) =>
    panel.filter((aucs) => p(aucs) <= ALPHA / 2).length;

  it('pass the step `learned` no more often than its level allows', () => {
    expect(passes(pOfStep)).toBeLessThanOrEqual(MOST);
  });

  it('would pass a t-test over images more often: the panel can tell', () => {
    expect(passes(pOfImages)).toBeGreaterThan(MOST);
  });
});

it('a network whose head reads the channel of the object passes', async () => {
  const p = pOfStep(await aucsOf(network(1, { knowsObjects: true })));
  expect(p).toBeLessThanOrEqual(ALPHA / 2);
});
