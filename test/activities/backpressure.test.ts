import { setImmediate as turn } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, expect, it } from 'vitest';
import { makeEachSample } from '../../activities/shared/each-sample.ts';
import { makeExplain } from '../../activities/explain.ts';
import type { Inference } from '../../activities/shared/inference.ts';
import { makeMeasure } from '../../activities/measure.ts';
import { noMetrics } from '../../activities/shared/metrics.ts';
import { makePreprocess } from '../../activities/preprocess.ts';
import type { Runs, RunSample } from '../../activities/shared/runs.ts';
import { writeNpy } from '../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { planOf } from './plan-of.ts';
import { makeSamples } from './samples.ts';

const BOUND = 3;
const samples = makeSamples(40);
const plan = planOf(samples);

/** Samples that are in work: they were opened, and their activity has not ended. */
let inWork: number;
let mostInWork: number;
let store: MemoryStore;
let runs: Pick<Runs, 'sample'>;
beforeEach(async () => {
  inWork = 0;
  mostInWork = 0;
  // Slow: others get many turns before an answer comes.
  store = new MemoryStore({
    pause: async () => {
      for (let turns = 0; turns < 10; turns++) await turn();
    },
  });
  runs = {
    sample: async ({ position }): Promise<RunSample> => {
      mostInWork = Math.max(mostInWork, ++inWork);
      await turn();
      const sample = samples[position]!;
      const artifacts = openArtifacts(store);
      const run = { plan, store, artifacts, dataset: store, images: store };
      return { run, sample, keys: sampleKeys(sample, plan), intervention: null };
    },
  };
  for (const sample of samples) {
    const keys = sampleKeys(sample, plan);
    const pixels = new Uint8Array(4 * 4 * 3);
    const labels = new Uint8Array(16).map((_, at) => at % 2);
    await openArtifacts(store).write(
      new Map<string, ArtifactContent>([
        [keys.image, writeNpy({ shape: [4, 4, 3], data: pixels })],
        [keys.labels, writeNpy({ shape: [4, 4], data: labels })],
        [
          keys.photo,
          { width: 4, height: 4, outside: {}, decodedBy: { sharp: '0', libvips: '0', node: '0' } },
        ],
      ]),
    );
  }
});

const versions = { groundcam: '0', gitCommit: null, sharp: '0', libvips: '0', node: '0' };

const inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'> = {
  compiledBy: { groundcam: '0', onnxruntime: '0', node: '0' },
  runOnce: () => Promise.reject(new Error('The explainer is not compiled here')),
  explain: () =>
    Promise.resolve({
      logits: Float32Array.of(1, 2, 3),
      target: 2,
      batch: 1,
      by: { onnxruntime: '0', provider: 'cpu' },
      maps: { cam: { width: 2, height: 2, data: Float32Array.of(0, 1, 2, 3) } },
    }),
};

/** Counts a sample out when its work has ended. */
function bounded() {
  const eachSample = makeEachSample(runs, BOUND);
  return (...[batch, work]: Parameters<typeof eachSample>) =>
    eachSample(batch, (sample) => work(sample).finally(() => (inWork -= 1)));
}

/** Gives all samples to a stage, in four batches at once. */
async function inBatches(stage: (batch: never) => Promise<unknown>): Promise<void> {
  const run = { runId: plan.runId, store: store.uri };
  await Promise.all(
    [0, 10, 20, 30].map((start) => {
      const positions = Array.from({ length: 10 }, (_, offset) => start + offset);
      return new MockActivityEnvironment().run(() => stage({ run, shard: 0, positions } as never));
    }),
  );
}

it.each([
  ['preprocess', () => makePreprocess(bounded(), { metrics: noMetrics, versions })],
  ['explain', () => makeExplain(bounded(), inference, noMetrics)],
])(
  'holds no more samples than its bound while a slow store keeps %s waiting',
  async (_name, make) => {
    await inBatches(make());
    expect(mostInWork).toBe(BOUND);
  },
);

it('holds no more samples than its bound while a slow store keeps measure waiting', async () => {
  await inBatches(makeExplain(makeEachSample(runs, 40), inference, noMetrics));
  [inWork, mostInWork] = [0, 0];
  await inBatches(makeMeasure(bounded(), { metrics: noMetrics, versions }));
  expect(mostInWork).toBe(BOUND);
});
