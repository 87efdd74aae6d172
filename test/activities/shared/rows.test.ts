import { beforeEach, expect, it } from 'vitest';
import { measuredSamples, readRows, readShardRows } from '../../../activities/shared/rows.ts';
import { readAnswers } from '../../../activities/reduce/read-answers.ts';
import { readHeadAucs } from '../../../activities/shared/head-aucs.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { jsonLines } from '../../../core/encoding/json-lines.ts';
import { writeCompressedLines } from '../../../store/read-json.ts';
import { seal } from '../../../core/encoding/seal.ts';
import { sampleKeys } from '../../../core/keys/sample-keys.ts';
import type { Sample } from '../../../core/schema/manifest.ts';
import type { RunPlan } from '../../../core/schema/run-plan.ts';
import { openArtifacts } from '../../../store/artifacts/open-artifacts.ts';
import { runKeys } from '../../../store/run-keys.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { planOf } from '../plan-of.ts';
import { makeSamples } from '../samples.ts';

const SAMPLES = 600;
const SHARD = 200;
const samples = makeSamples(SAMPLES);
const plan = planOf(samples, { shardSize: SHARD });

let store: MemoryStore;
beforeEach(async () => {
  store = new MemoryStore();
  await writeShards(samples);
});

/** Puts samples into shards as the plan does. */
async function writeShards(inOrder: readonly Sample[]): Promise<void> {
  for (let shard = 0; shard * SHARD < inOrder.length; shard++) {
    const part = inOrder.slice(shard * SHARD, (shard + 1) * SHARD);
    await writeCompressedLines(store, runKeys(plan.runId).shard(shard), part);
  }
}

/** Excludes samples: the shortest measurement there is. */
function measure(measured: readonly Sample[], of: RunPlan = plan): void {
  for (const sample of measured) {
    const body = { status: 'excluded', reason: 'flat-map', message: `${sample.index}` };
    const [measurement] = sampleKeys(sample, of).measurements;
    store.objects.set(measurement!.key, Buffer.from(seal(measurement!.key, body)));
  }
}

const run = (of: RunPlan = plan) => ({ store, artifacts: openArtifacts(store), plan: of });
const rows = async (of?: RunPlan) => (await readRows(run(of), () => undefined)).rows;

/** The reads that some work asks for. */
async function readsOf(work: () => Promise<unknown>): Promise<number> {
  const before = store.requests['read'] ?? 0;
  await work();
  return (store.requests['read'] ?? 0) - before;
}

it('returns rows in the order of the manifest, however samples lie in shards', async () => {
  measure(samples);
  await writeShards([...samples].reverse());
  const found = await rows();
  expect(found.map(({ sample }) => sample)).toEqual(samples.map(({ id }) => id));
  expect(found.map((row) => row.status === 'excluded' && row.message)).toEqual(
    samples.map(({ index }) => `${index}`),
  );
});

it('reads few objects for shards that were collected, and the same rows', async () => {
  measure(samples);
  const expected = await rows();
  store = new MemoryStore();
  await writeShards(samples);
  measure(samples);
  for (let shard = 0; shard < SAMPLES / SHARD; shard++) {
    await readShardRows(run(), samples.slice(shard * SHARD, (shard + 1) * SHARD));
  }
  let found: unknown;
  const reads = await readsOf(async () => (found = await rows()));
  expect(found).toEqual(expected);
  expect(reads).toBeLessThan(SAMPLES / 10);
});

it('reads most of a later run from what an earlier one collected, though shards lie otherwise', async () => {
  measure(samples);
  await rows();
  const later = samples
    .filter(({ index }) => index !== 50)
    .map((each, index) => ({ ...each, index }));
  await writeShards(later);
  const found = readsOf(() => rows(planOf(later, { shardSize: SHARD, pending: 0 })));
  expect(await found).toBeLessThan(SAMPLES / 2);
});

it('makes a sample without a measurement a failed row with its reason', async () => {
  measure(samples.slice(1));
  const kept = { stage: 'explain', message: 'no heat' };
  await store.write(runKeys(plan.runId).failure(0), JSON.stringify(kept));
  const [failed, next] = await rows();
  expect(failed).toMatchObject({ status: 'failed', ...kept });
  expect(next).toMatchObject({ status: 'excluded' });
});

it('does not collect a group that lacks a measurement, since that may come yet', async () => {
  measure(samples.slice(1));
  await expect(rows()).rejects.toThrow('1 measurements are broken or gone');
  measure(samples.slice(0, 1));
  await expect(rows()).resolves.toMatchObject({ 0: { status: 'excluded' } });
});

it('fails if a sample is in no shard: figures of fewer samples would pass for those of all', async () => {
  measure(samples);
  await writeShards(samples.slice(0, -1));
  await expect(rows()).rejects.toThrow('1 measurements are broken or gone');
});

it('compares all measured samples with baselines, or none', async () => {
  measure(samples.slice(0, 10));
  const shard = samples.slice(0, 10);
  expect(await measuredSamples(run(), shard)).toEqual([]);
  const [measurement] = sampleKeys(samples[3]!, plan).measurements;
  await store.remove(measurement!.key);
  for (const key of [...store.objects.keys()]) {
    if (key.includes('/collected/')) await store.remove(key);
  }
  await expect(measuredSamples(run(), shard)).rejects.toBeInstanceOf(CorruptArtifactError);
});

it.each([
  [
    'answers to altered images',
    async (of: RunPlan) => (await readAnswers(run(of), () => undefined)).answers,
  ],
  [
    'comparisons with other heads',
    async (of: RunPlan) => (await readHeadAucs(run(of), [samples.slice(0, 3)])).heads,
  ],
])('fails if %s are lost, unless a failure of their sample says why', async (what, read) => {
  const few = samples.slice(0, 3);
  const heads = {
    status: 'tested' as const,
    untrained: 1,
    classes: { dog: [] },
    cutoffs: { dog: 'f'.repeat(16) },
    samples: 3,
    share: 0.1,
  };
  const asked = planOf(few, { heads });
  await store.write(runKeys(plan.runId).manifest, jsonLines(few));
  await expect(read(asked)).rejects.toThrow(`3 ${what} are broken or gone`);
  for (const { index } of few) {
    const kept = { stage: 'explain', message: 'no heat' };
    await store.write(runKeys(plan.runId).failure(index), JSON.stringify(kept));
  }
  expect(await read(asked)).toEqual(new Map());
});
