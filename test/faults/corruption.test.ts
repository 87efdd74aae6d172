import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unseal } from '../../core/encoding/seal.ts';
import type { Results } from '../../core/schema/results.ts';
import { FileStore } from '../../store/file-store.ts';
import { startPipeline, type Pipeline } from '../pipeline/run-pipeline.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { numbersOf } from './numbers.ts';

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let voc: TinyVoc;
let store: FileStore;
let whole: FileStore;
let undisturbed: Results;
beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(6);
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  store = new FileStore(join(folder, 'store'));
  undisturbed = (await pipeline.run(spec(), { recompute: 'publish' })).results;
  whole = new FileStore(join(folder, 'whole'));
  await rename(store.folder, whole.folder);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

function spec() {
  return {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    store: store.uri,
  };
}

/** Makes the store as the undisturbed run left it, but for the artifacts of the stages named. */
async function restoreAllBut(...stages: string[]): Promise<void> {
  await rm(store.folder, { recursive: true, force: true });
  await cp(whole.folder, store.folder, { recursive: true });
  for (const stage of stages) {
    for (const key of await artifacts(stage)) await store.remove(key);
  }
}

async function artifacts(stage = '', ending = '', of = store): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of of.list(`artifacts/v1/${stage}`)) {
    if (key.endsWith(ending)) keys.push(key);
  }
  return keys;
}

async function flipBit(key: string): Promise<void> {
  const path = store.locate(key);
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 4;
  await writeFile(path, bytes);
}

/** Without these, baselines are computed from maps and masks again. */
const COMPARED = ['compared', 'masks', 'baselines'];
const cases: { what: string; stage: string; ending: string; forgotten: string[] }[] = [
  { what: 'an image', stage: 'image', ending: '', forgotten: ['cam', 'measurement'] },
  { what: 'a mask', stage: 'labels', ending: '', forgotten: ['measurement'] },
  { what: 'a map', stage: 'cam', ending: '.npy', forgotten: ['measurement'] },
  { what: 'a map that only the report needs', stage: 'cam', ending: '.npy', forgotten: [] },
  { what: 'a prediction', stage: 'cam', ending: '.json', forgotten: ['measurement'] },
  { what: 'a measurement', stage: 'measurement', ending: '', forgotten: ['collected'] },
  { what: 'the measurements of a group', stage: 'collected', ending: '', forgotten: [] },
  { what: 'what a sample is compared with', stage: 'compared', ending: '', forgotten: [] },
  {
    what: 'what a sample is compared with, while others are',
    ...{ stage: 'compared', ending: '', forgotten: ['masks', 'baselines'] },
  },
  { what: 'what is known of a shard of masks', stage: 'masks', ending: '', forgotten: [] },
  { what: 'the baselines of a shard', stage: 'baselines', ending: '', forgotten: [] },
  { what: 'a map that baselines need', stage: 'cam', ending: '.npy', forgotten: COMPARED },
  { what: 'a mask that baselines need', stage: 'labels', ending: '.npy', forgotten: ['baselines'] },
  { what: "an explainer's card", stage: 'explainer', ending: '.json', forgotten: [] },
];

describe.each(cases)('$what', ({ stage, ending, forgotten }) => {
  it('whose bits flipped is made anew, and changes no number', async () => {
    await restoreAllBut(...forgotten);
    const [key] = await artifacts(stage, ending);
    const before = await store.digest(key!);
    await flipBit(key!);

    const { results } = await pipeline.run(spec(), { recompute: 'publish' });

    expect(numbersOf(results)).toEqual(numbersOf(undisturbed));
    expect(await store.digest(key!)).toBe(before);
    await expectWhole();
  });
});

it('makes a compiled explainer anew whose bits flipped, and changes no number', async () => {
  await restoreAllBut('cam', 'measurement');
  const [key] = await artifacts('explainer', '.onnx');
  const before = await store.digest(key!);
  await flipBit(key!);

  // The explainer that a worker has loaded is not read again.
  const fresh = await startPipeline(env);
  const { results } = await fresh.run(spec(), { recompute: 'publish' }).finally(() => fresh.stop());

  expect(numbersOf(results)).toEqual(numbersOf(undisturbed));
  expect(await store.digest(key!)).toBe(before);
  await expectWhole();
});

it('mends a store in which one bit of every artifact flipped', async () => {
  await restoreAllBut();
  for (const key of await artifacts()) await flipBit(key);

  const fresh = await startPipeline(env);
  const { results } = await fresh.run(spec(), { recompute: 'publish' }).finally(() => fresh.stop());

  expect(numbersOf(results)).toEqual(numbersOf(undisturbed));
  await expectWhole();
});

async function expectWhole(): Promise<void> {
  const keys = await artifacts();
  // What is put together by shard depends on which samples were there: other artifacts are the same ones.
  const others = (key: string) => !/\/(collected|masks|baselines)\//.test(key);
  expect(keys.filter(others)).toEqual((await artifacts('', '', whole)).filter(others));
  for (const key of keys) unseal(key, await store.read(key));
}
