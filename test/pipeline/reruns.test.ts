import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment, type TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onThisThread } from '../../activities/heavy/on-this-thread.ts';
import { makePublish } from '../../activities/publish.ts';
import { Runs } from '../../activities/shared/runs.ts';
import { stageOfKey } from '../../core/keys/stages.ts';
import type { Stage } from '../../core/schema/recompute.ts';
import { openStore } from '../../store/open-store.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { mask, photo, TinyVoc } from './tiny-voc.ts';

const box = { left: 12, top: 9, width: 40, height: 30 };

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let s3: Awaited<ReturnType<typeof startTestS3>>;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  // Before the first thread starts: it has the variables of its time.
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
  await s3?.stop();
});

let voc: TinyVoc;
let store: string;
beforeEach(async () => {
  voc = await (await TinyVoc.create()).addSamples(3);
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
});

const spec = () => ({
  model: { uri: 'test/golden/cam/squeezenet.onnx' },
  dataset: { uri: voc.folder, classes: ['aeroplane'] },
  target: { kind: 'predicted' as const },
  store,
  overlays: 1,
});

/** Without the groups of measurements, which follow from them. */
type Written = Partial<Record<Exclude<Stage, 'collected'>, number>>;

/**
 * Which artifacts `work` wrote, new or again: how many objects of each stage. Masks and baselines are kept
 * by shard, and samples that a run finds measured are in other shards than those that it measures.
 */
async function writesOf(work: () => Promise<unknown>): Promise<Written> {
  const before = await modifiedTimes();
  await work();
  const written: Written = {};
  for (const [key, modified] of await modifiedTimes()) {
    const stage = stageOfKey(key);
    if (stage === undefined || stage === 'collected' || before.get(key) === modified) continue;
    written[stage] = (written[stage] ?? 0) + 1;
  }
  return written;
}

async function modifiedTimes(): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for await (const { key, modified } of openStore(store).list('artifacts/')) {
    times.set(key, modified.getTime());
  }
  return times;
}

async function text(key: string): Promise<string> {
  return new TextDecoder().decode(await openStore(store).read(key));
}

describe('a rerun with nothing new', () => {
  it('writes nothing but whose its id is and which run has the results', async () => {
    const first = await pipeline.run(spec());
    // The first may have come too soon after the files were written to remember their digests.
    await pipeline.run(spec());
    const keys = async () => {
      const all = [];
      for await (const { key, modified } of openStore(store).list('')) all.push({ key, modified });
      return all;
    };
    const before = await keys();
    const again = await pipeline.run(spec(), { runId: 'candidate' });
    expect(again.outcome).toMatchObject({ kind: 'unchanged', runId: first.runId });
    const { claim, sameAs } = runKeys('candidate');
    const after = await keys();
    expect(after.filter(({ key }) => key !== claim && key !== sameAs)).toEqual(before);
    expect(JSON.parse(await text(sameAs))).toEqual({ runId: first.runId });
  });

  it('does not mind how a run is executed', async () => {
    const first = await pipeline.run(spec());
    const again = await pipeline.run({ ...spec(), execution: { shardSize: 1 } });
    expect(again.outcome).toMatchObject({ kind: 'unchanged', runId: first.runId });
  });

  it('publishes again, from what the store has, where the results were deleted', async () => {
    const first = await pipeline.run(spec());
    await openStore(store).remove(runKeys(first.runId).results);
    const again = await pipeline.run(spec());
    expect(again.outcome.kind).toBe('finished');
    expect(again.results).toMatchObject({ computed: 0, cached: 3 });
    expect(again.results.primary).toEqual(first.results.primary);
  });

  it('goes on looking for work after a run in which samples failed', async () => {
    const { runId, results } = await pipeline.run(spec());
    const kept = openStore(store);
    const published = async () => {
      const keys = [];
      for await (const { key } of kept.list('published/')) keys.push(key);
      return keys;
    };
    const [key = ''] = await published();
    await kept.remove(key);
    const [sharp, libvips, node] = ['0', '0', '0'];
    const maker = { groundcam: '0.0.0', gitCommit: null, sharp, libvips, node };
    const publishWith = async (failed: number) => {
      await kept.write(runKeys(runId).unpublished, JSON.stringify({ ...results, failed }));
      const runs = new Runs();
      const publish = makePublish(runs, onThisThread(runs, maker), maker);
      await new MockActivityEnvironment().run(publish, { runId, store, planId: String(failed) });
    };
    await publishWith(1);
    expect(await published()).toEqual([]);
    await publishWith(0);
    expect(await published()).toHaveLength(1);
  });
});

/** What is written of three samples and their shard if all that they are compared with is made. */
const BASELINES = { compared: 3, masks: 1, baselines: 1 };

describe('a rerun computes what depends on', () => {
  it('a new image', async () => {
    await pipeline.run(spec());
    const written = await writesOf(async () => {
      await voc.add('new', await photo(77, box).jpeg().toBuffer(), await mask({ box }));
      const { results } = await pipeline.run(spec());
      expect(results).toMatchObject({ n: 4, computed: 1, cached: 3, failed: 0 });
    });
    expect(written).toEqual({
      image: 1,
      labels: 2,
      cam: 2,
      measurement: 1,
      heads: 1,
      compared: 1,
      masks: 1,
      baselines: 2,
    });
  });

  it('a changed mask: one inference, for the heads', async () => {
    await pipeline.run(spec());
    const inferences = pipeline.inference.counters.images;
    const written = await writesOf(async () => {
      await writeFile(join(voc.folder, 'SegmentationClass/sample_001.png'), await mask({ box }));
      const { results } = await pipeline.run(spec());
      expect(results).toMatchObject({ computed: 1, cached: 2 });
    });
    expect(written).toEqual({
      ...{ labels: 2, measurement: 1, heads: 1 },
      ...{ compared: 1, masks: 2, baselines: 2 },
    });
    expect(pipeline.inference.counters.images).toBe(inferences + 1);
  });

  it('another layer: images and labels stay', async () => {
    await pipeline.run(spec());
    const written = await writesOf(() =>
      pipeline.run({ ...spec(), model: { ...spec().model, layer: 'classifier[0]' } }),
    );
    expect(written).toEqual({
      ...{ explainer: 2, cam: 6, measurement: 3, heads: 3 },
      ...BASELINES,
    });
  });

  it('another target: the explainer stays', async () => {
    await pipeline.run(spec());
    const written = await writesOf(() =>
      pipeline.run({ ...spec(), target: { kind: 'index', index: 1 } }),
    );
    // One sample now has a flat map and is excluded.
    expect(written).toEqual({ cam: 6, measurement: 3, heads: 3, ...BASELINES, compared: 2 });
  });

  it('another resize: all but the explainer and labels', async () => {
    await pipeline.run(spec());
    const written = await writesOf(() => pipeline.run({ ...spec(), image: { resize: 'sharp' } }));
    expect(written).toEqual({ image: 3, cam: 6, measurement: 3, heads: 3, ...BASELINES });
  });

  it('another significance level: only results and report', async () => {
    const first = await pipeline.run(spec());
    const written = await writesOf(async () => {
      const { outcome, runId } = await pipeline.run({ ...spec(), alpha: 0.01 });
      expect(outcome.kind).toBe('finished');
      expect(runId).not.toBe(first.runId);
    });
    expect(written).toEqual({});
  });
});

describe('--recompute', () => {
  it.each([
    [
      'all',
      {
        explainer: 2,
        image: 3,
        labels: 6,
        cam: 6,
        measurement: 3,
        heads: 3,
        ...BASELINES,
      },
    ],
    ['explainer', { explainer: 2, cam: 6, measurement: 3, heads: 3, ...BASELINES }],
    ['image', { image: 3, cam: 6, measurement: 3, heads: 3, ...BASELINES }],
    ['labels', { labels: 6, measurement: 3, heads: 3, ...BASELINES }],
    ['cam', { cam: 6, measurement: 3, heads: 3, ...BASELINES }],
    ['measurement', { measurement: 3 }],
    ['baselines', BASELINES],
    ['publish', {}],
  ] as const)(
    '%s computes that and what depends on it, with the same numbers',
    async (recompute, expected) => {
      const first = await pipeline.run(spec());
      const written = await writesOf(async () => {
        const { results, runId } = await pipeline.run(spec(), { recompute });
        expect(runId).not.toBe(first.runId);
        expect(results).toMatchObject({
          failed: 0,
          computed: recompute === 'publish' || recompute === 'baselines' ? 0 : 3,
        });
        expect(results.primary).toEqual(first.results.primary);
      });
      expect(written).toEqual(expected);
    },
  );

  it('does not disturb a run on the same data that recomputes nothing', async () => {
    const [recomputed, other] = await Promise.all([
      pipeline.run(spec(), { recompute: 'all' }),
      pipeline.run({ ...spec(), alpha: 0.01 }),
    ]);
    expect(other.results.failed).toBe(0);
    expect(other.results.primary).toEqual(recomputed.results.primary);
  });
});

describe('a resumed run', () => {
  it('keeps its folder and what it has, and counts it as computed', async () => {
    const { runId, results } = await pipeline.run(spec());
    const keys = runKeys(runId);
    const kept = openStore(store);
    // As after a crash while one sample was still to be measured.
    const measurements = [];
    for await (const { key } of kept.list('artifacts/v1/measurement/')) measurements.push(key);
    await kept.remove(measurements[0]!);
    for (const key of [keys.results, keys.report, LATEST]) await kept.remove(key);

    const written = await writesOf(async () => {
      const resumed = await pipeline.run(spec(), { runId, resume: true });
      expect(resumed.runId).toBe(runId);
      expect(resumed.results).toMatchObject({ computed: 3, cached: 0, primary: results.primary });
    });
    expect(written).toEqual({ measurement: 1, masks: 2, baselines: 2 });
    expect(JSON.parse(await text(LATEST))).toMatchObject({ runId });
  });

  it('ends in its own folder, though another run has answered in the meantime', async () => {
    const first = await pipeline.run(spec());
    await openStore(store).remove(runKeys(first.runId).results);
    const second = await pipeline.run(spec());
    const resumed = await pipeline.run(spec(), { runId: first.runId, resume: true });
    expect(second.runId).not.toBe(first.runId);
    expect(resumed.outcome.kind).toBe('finished');
    expect(resumed.results.runId).toBe(first.runId);
  });
});

it('does not write over a run of the same name', async () => {
  const { runId } = await pipeline.run(spec());
  const again = pipeline.run({ ...spec(), alpha: 0.01 }, { runId });
  await expect(again).rejects.toMatchObject({
    cause: { cause: { message: expect.stringContaining(`Run ${runId} already exists`) as string } },
  });
});

it('publishes results last, so that a run which has them has all its outputs', async () => {
  const { runId } = await pipeline.run(spec());
  const { results, report, measurementsCsv, unpublished } = runKeys(runId);
  const kept = openStore(store);
  const published = await kept.modified(results);
  for (const key of [report, measurementsCsv]) {
    const modified = await kept.modified(key);
    expect(modified!.getTime()).toBeLessThanOrEqual(published!.getTime());
  }
  expect(await kept.has(unpublished)).toBe(false);
});

describe('two runs at once', () => {
  it.each(['file', 's3'])('both finish with the same numbers in a %s store', async (kind) => {
    if (kind === 's3') store = `s3://${s3.bucket}/${crypto.randomUUID()}`;
    const [one, two] = await Promise.all([pipeline.run(spec()), pipeline.run(spec())]);
    for (const { results } of [one, two]) expect(results).toMatchObject({ n: 3, failed: 0 });
    expect(one.results.primary).toEqual(two.results.primary);
    expect(one.results.byClass).toEqual(two.results.byClass);
    expect([one.runId, two.runId]).toContain(
      (JSON.parse(await text(LATEST)) as { runId: string }).runId,
    );
  });
});
