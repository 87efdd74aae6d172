import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteGarbage, findGarbage } from '../../store/collect-garbage.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { verifyStore } from '../../store/verify-store.ts';
import type { Results } from '../../core/schema/results.ts';
import { numbersOf } from '../faults/numbers.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

/** Batches go through all stages in one activity, and what they make into archives. */

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let pipeline: Pipeline;
let voc: TinyVoc;
let single: Results;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(12);
  single = (await pipeline.run(spec(await newFolder(), 1))).results;
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});

const newFolder = () => mkdtemp(join(tmpdir(), 'groundcam-batches-'));

function spec(store: string, imagesPerActivity: number) {
  return {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    execution: { imagesPerActivity },
    store,
  };
}

/** All numbers; the question differs in how many images an activity has. */
function figuresOf(results: Results) {
  const numbers = numbersOf(results);
  return { ...numbers, provenance: { ...numbers.provenance, specDigest: undefined } };
}

async function keysUnder(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe.each(['file', 's3'])('batches into a %s store', (kind) => {
  let uri: string;
  let store: Store;
  beforeAll(async () => {
    uri = kind === 's3' ? `s3://${s3.bucket}/${crypto.randomUUID()}` : await newFolder();
    store = openStore(uri);
  });

  it('give the results of single images, bit for bit, from a few archives', async () => {
    const { results } = await pipeline.run(spec(uri, 6));
    expect(figuresOf(results)).toEqual(figuresOf(single));
    expect(await keysUnder(store, 'packs/')).toHaveLength(2);
    expect(await keysUnder(store, 'artifacts/v1/image/')).toEqual([]);
    expect(await keysUnder(store, 'artifacts/v1/cam/')).toEqual([]);
    await expect(verifyStore(store, () => {})).resolves.toMatchObject({ broken: [] });
  });

  it('are found by a later run, of batches or of single images', async () => {
    for (const imagesPerActivity of [4, 1]) {
      const { results } = await pipeline.run(spec(uri, imagesPerActivity), {
        recompute: 'publish',
      });
      expect(results.computed).toBe(0);
      expect(figuresOf(results)).toEqual(figuresOf(single));
    }
  });

  it('are computed again if that is asked for', async () => {
    const { results } = await pipeline.run(spec(uri, 6), { recompute: 'all' });
    expect(results.computed).toBe(12);
    expect(figuresOf(results)).toEqual(figuresOf(single));
  });
});

it('is computed again if an archive is cut off or altered, and changes no number', async () => {
  const uri = await newFolder();
  const store = openStore(uri);
  await pipeline.run(spec(uri, 6));
  const packs = await keysUnder(store, 'packs/');
  for (const [at, key] of packs.entries()) {
    const path = store.locate(key);
    const bytes = await readFile(path);
    if (at === 0) await writeFile(path, bytes.subarray(0, bytes.length - 40));
    else {
      for (let at = 150; at < bytes.length - 4000; at += 400) bytes[at]! ^= 1;
      await writeFile(path, bytes);
    }
  }
  const { broken } = await verifyStore(store, () => {});
  expect(broken.map(({ key }) => key)).toContain(packs[0]);
  expect(broken.length).toBeGreaterThan(1);
  const { results } = await pipeline.run(spec(uri, 6), { recompute: 'publish' });
  expect(figuresOf(results)).toEqual(figuresOf(single));
});

it('leaves nothing of runs that are deleted, and all of those that stay', async () => {
  const uri = await newFolder();
  const store = openStore(uri);
  const { runId } = await pipeline.run(spec(uri, 6));
  const other = {
    ...spec(uri, 6),
    model: { uri: 'test/golden/cam/squeezenet.onnx', layer: 'features.0' },
  };
  await pipeline.run(other);
  const later = new Date(Date.now() + 30 * 86_400_000);
  const garbage = await findGarbage(store, { keepLast: 1, now: later });
  expect(garbage.runs.map((run) => run.runId)).toEqual([runId]);
  expect(garbage.artifacts.length).toBeGreaterThan(12);
  await deleteGarbage(store, garbage);
  await expect(verifyStore(store, () => {})).resolves.toMatchObject({ broken: [] });
  await expect(findGarbage(store, { now: later })).resolves.toMatchObject({ artifacts: [] });
  const again = await pipeline.run(other, { recompute: 'publish' });
  expect(again.results.computed).toBe(0);
  const left: string[] = [];
  for await (const { key } of openArtifacts(store).list()) left.push(key);
  expect(left.length).toBeGreaterThan(24);
});
