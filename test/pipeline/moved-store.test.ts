import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileStore } from '../../store/file-store.ts';
import { openStore } from '../../store/open-store.ts';
import { STORE_FILE } from '../../store/run-keys.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let pipeline: Pipeline;
let voc: TinyVoc;
let store: FileStore;
let runId: string;

beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(3);
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-moved-')));
  ({ runId } = await pipeline.run(spec(store.uri)));
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});

function spec(uri: string) {
  return {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    interventions: true,
    store: uri,
  };
}

it('holds nothing that says where it is', async () => {
  for await (const { key } of store.list('')) {
    const content = Buffer.from(await store.read(key));
    expect(content.includes(store.folder), key).toBe(false);
    expect(content.includes(store.uri), key).toBe(false);
  }
});

/** Copies of the store, by where they are. */
const copies = {
  'another folder': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-copy-'));
    await cp(store.folder, folder, { recursive: true });
    return folder;
  },
  'an S3 bucket': async () => {
    const bucket = openStore(`s3://${s3.bucket}/copy`);
    for await (const { key } of store.list('')) await bucket.write(key, await store.read(key));
    return bucket.uri;
  },
};

it.each(Object.entries(copies))('computes nothing when it is copied to %s', async (_name, copy) => {
  const uri = await copy();
  const again = await pipeline.run(spec(uri));
  expect(again.outcome).toMatchObject({ kind: 'unchanged', runId });
  const republished = await pipeline.run(spec(uri), { recompute: 'publish' });
  expect(republished.results).toMatchObject({ computed: 0, cached: 3, failed: 0 });
});

it('is left alone by a version that is too old for it, which says so', async () => {
  const newer = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-newer-')));
  await newer.write(STORE_FILE, JSON.stringify({ format: 3, oldestReader: 2, added: true }));
  await expect(pipeline.run(spec(newer.uri))).rejects.toMatchObject({
    cause: {
      cause: { message: `${newer.uri} has store format 3, and this version of groundcam knows 1` },
    },
  });
  const keys = [];
  for await (const { key } of newer.list('')) keys.push(key);
  expect(keys).toEqual([STORE_FILE]);
});

it('may be of a newer format that this version can still read', async () => {
  const newer = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-newer-')));
  await newer.write(STORE_FILE, JSON.stringify({ format: 3, oldestReader: 1 }));
  const { results } = await pipeline.run(spec(newer.uri));
  expect(results.computed).toBe(3);
});
