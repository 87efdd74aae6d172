import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJsonLines } from '../../core/encoding/json-lines.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let pipeline: Pipeline;
let voc: TinyVoc;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(6);
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});

const stores = {
  file: async () => mkdtemp(join(tmpdir(), 'groundcam-store-')),
  s3: () => Promise.resolve(`s3://${s3.bucket}/audits-${crypto.randomUUID()}`),
};

function spec(store: string) {
  return {
    model: { uri: MODEL },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    store,
  };
}

async function text(store: Store, key: string): Promise<string> {
  return new TextDecoder().decode(await store.read(key));
}

async function keysUnder(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe.each(['file', 's3'] as const)('an audit into a %s store', (kind) => {
  it('leaves every output, with the same numbers in all of them', async () => {
    const uri = await stores[kind]();
    const { results, runId } = await pipeline.run(spec(uri));
    const store = openStore(uri);
    const keys = runKeys(runId);

    expect(results).toMatchObject({ n: 6, failed: 0, excluded: {}, computed: 6, cached: 0 });
    const rows = parseJsonLines(await text(store, keys.measurements), Measurement, 'rows');
    expect(rows).toHaveLength(6);
    const means = rows.map((row) => (row.status === 'measured' ? row.meanForeground : NaN));
    expect(results.primary.meanForeground).toBeCloseTo(means.reduce((a, b) => a + b) / 6, 12);
    expect((await text(store, keys.measurementsCsv)).trim().split('\n')).toHaveLength(7);
    expect(await text(store, keys.report)).toContain('<!doctype html>');
    expect(JSON.parse(await text(store, 'latest.json'))).toMatchObject({ runId });
    const overlays = await keysUnder(store, `${keys.folder}/overlays/`);
    expect(overlays).toHaveLength(6);
  });

  it('computes nothing twice', async () => {
    const uri = await stores[kind]();
    const first = await pipeline.run(spec(uri));
    const inferences = pipeline.inference.counters.images;
    const again = await pipeline.run(spec(uri));
    expect(pipeline.inference.counters.images).toBe(inferences);
    expect(again.outcome).toMatchObject({ kind: 'unchanged', runId: first.runId });
  });
});

it('gives the same numbers from a file store and from S3', async () => {
  const file = await pipeline.run(spec(await stores.file()));
  const remote = await pipeline.run(spec(await stores.s3()));
  expect(remote.results.primary).toEqual(file.results.primary);
});

it('reads a dataset and a model from S3', async () => {
  const bucket = openStore(`s3://${s3.bucket}/input`);
  const entries = await readdir(voc.folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    await bucket.write(`voc/${path.slice(voc.folder.length + 1)}`, await readFile(path));
  }
  await bucket.write('model.onnx', await readFile(MODEL));
  const uri = await stores.s3();
  const local = await pipeline.run(spec(uri));
  const remote = await pipeline.run({
    ...spec(await stores.s3()),
    model: { uri: `${bucket.uri}/model.onnx` },
    dataset: { uri: `${bucket.uri}/voc`, classes: ['aeroplane'] },
  });
  expect(remote.results.primary).toEqual(local.results.primary);
});
