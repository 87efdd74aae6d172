import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DownloadError } from '../../../core/errors/download-error.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import { obtainModel, type HubProgress } from '../../../infra/hub/obtain-model.ts';
import { unverifiedWords } from '../../../infra/hub/unverified-words.ts';
import { openModel } from '../../../store/open-model.ts';
import { moveOut } from '../../core/onnx/move-out.ts';
import { tinyClassifier } from '../../core/explainer/tiny-classifier.ts';
import { lfs, MiniHub, plain, type Tree } from './mini-hub.ts';

const NAME = 'team/net';
const model = writeModel(tinyClassifier());

let hub: MiniHub;
let cache: string;
let environment: NodeJS.ProcessEnv;
beforeEach(async () => {
  hub = await new MiniHub().start();
  cache = await mkdtemp(join(tmpdir(), 'groundcam-hub-'));
  environment = { GROUNDCAM_CACHE: cache, HF_ENDPOINT: `${hub.endpoint}/` };
});
afterEach(async () => {
  hub.stop();
  await rm(cache, { recursive: true, force: true });
});

const obtain = (uri: string, more: NodeJS.ProcessEnv = {}) =>
  obtainModel(uri, { environment: { ...environment, ...more } });
const contentOf = async (uri: string) => readFile((await obtain(uri)).place);

const tree: Tree = {
  'README.md': plain('# net'),
  'config.json': plain('{"id2label": {"0": "cat", "1": "dog"}}'),
  'onnx/model.onnx': lfs(model),
  'onnx/model_fp16.onnx': lfs(Buffer.from('other')),
};

test('a model comes with what says how it is meant, at the commit of its revision', async () => {
  const commit = hub.commit(NAME, tree);
  const { uri, place } = await obtain(`hf://${NAME}`);
  expect(uri).toBe(`hf://${NAME}@${commit}/onnx/model.onnx`);
  expect(await readFile(place)).toEqual(Buffer.from(model));
  expect(await readFile(join(dirname(place), '..', 'config.json'), 'utf8')).toContain('id2label');
  expect(hub.downloads.map((path) => path.split('/').slice(5).join('/')).sort()).toEqual([
    'config.json',
    'onnx/model.onnx',
  ]);
});

test('a path and the URI of another store stay as they are', async () => {
  expect(await obtain('models/a.onnx')).toEqual({
    uri: 'models/a.onnx',
    place: 'models/a.onnx',
    unverified: [],
  });
  expect(await obtain('s3://bucket/a.onnx')).toMatchObject({ place: 's3://bucket/a.onnx' });
});

test('what is in the cache is not fetched again; a pinned URI asks nothing at all', async () => {
  hub.commit(NAME, tree);
  const { uri } = await obtain(`hf://${NAME}`);
  const before = hub.asked.length;
  expect((await obtain(`hf://${NAME}`)).uri).toBe(uri);
  expect(hub.asked.slice(before)).toEqual([`/api/models/${NAME}/revision/main`]);
  await obtain(uri);
  expect(hub.asked).toHaveLength(before + 1);
});

test('a branch that moved is another commit, and the old one stays readable', async () => {
  hub.commit(NAME, tree);
  const old = await obtain(`hf://${NAME}`);
  const moved = hub.commit(NAME, { ...tree, 'config.json': plain('{}') });
  const now = await obtain(`hf://${NAME}`);
  expect(now.uri).toContain(moved);
  expect(now.place).not.toBe(old.place);
  expect(await readFile(join(dirname(now.place), '..', 'config.json'), 'utf8')).toBe('{}');
  expect((await obtain(old.uri)).place).toBe(old.place);
});

test('all files are of the commit that the revision was when it was asked for', async () => {
  const first = hub.commit(NAME, tree);
  const { uri } = await obtain(`hf://${NAME}@${first}`);
  hub.commit(NAME, { ...tree, 'onnx/model.onnx': lfs(Buffer.from('newer')) });
  expect(uri).toContain(first);
  expect(await contentOf(`hf://${NAME}@${first}/onnx/model.onnx`)).toEqual(Buffer.from(model));
});

test.each([
  ['a branch', 'dev', 'dev'],
  ['a branch with a slash', 'my/branch', 'my%2Fbranch'],
  ['a pull request', 'refs/pr/3', 'refs/pr/3'],
])('%s is a revision', async (_, branch, written) => {
  const commit = hub.commit(NAME, tree, branch);
  expect((await obtain(`hf://${NAME}@${written}`)).uri).toContain(commit);
});

test('weights in files beside the model come with it', async () => {
  const parted = tinyClassifier();
  const weights = moveOut(parted, 'model.onnx_data');
  hub.commit(NAME, {
    'onnx/model.onnx': lfs(writeModel(parted)),
    'onnx/model.onnx_data': lfs(weights),
  });
  const { place } = await obtain(`hf://${NAME}`);
  expect((await openModel(place)).dataFiles.map(({ path }) => path)).toEqual(['model.onnx_data']);
  expect(await readFile(join(dirname(place), 'model.onnx_data'))).toEqual(Buffer.from(weights));
});

test.each<[string, Tree, string]>([
  ['model.onnx', { 'model.onnx': lfs(model), 'a.onnx': lfs(model) }, 'model.onnx'],
  ['the only one', { 'nets/a.onnx': lfs(model) }, 'nets/a.onnx'],
])('without a file in the URI it is %s', async (_, files, path) => {
  hub.commit(NAME, files);
  expect((await obtain(`hf://${NAME}`)).uri).toMatch(new RegExp(`/${path}$`));
});

test.each<[string, Tree, string, string]>([
  [
    'of several files',
    { 'a.onnx': lfs(model), 'b.onnx': lfs(model) },
    `hf://${NAME}`,
    'Name one of them after the repository: a.onnx, b.onnx.',
  ],
  [
    'of a file that is not there',
    tree,
    `hf://${NAME}/model.onnx`,
    'Name one of them after the repository: onnx/model.onnx, onnx/model_fp16.onnx.',
  ],
  [
    'of a repository without any',
    { 'model.safetensors': lfs(model) },
    `hf://${NAME}`,
    'Export the model first: see docs/models.md.',
  ],
])('the choice %s is left to the user', async (_, files, uri, hint) => {
  hub.commit(NAME, files);
  await expect(obtain(uri)).rejects.toThrow(expect.objectContaining({ name: 'InputError', hint }));
});

test.each([
  ['hf://team/other', /The Hub has no repository team\/other/],
  [`hf://${NAME}@v9`, /The repository team\/net has no revision v9/],
])('%s that does not exist is refused', async (uri, message) => {
  hub.commit(NAME, tree);
  await expect(obtain(uri)).rejects.toThrow(InputError);
  await expect(obtain(uri)).rejects.toThrow(message);
});

test('a private repository takes a token, which does not reach the CDN', async () => {
  hub.commit(NAME, tree);
  hub.private.set(NAME, 'hf_secret');
  await expect(obtain(`hf://${NAME}`)).rejects.toThrow(/private and HF_TOKEN is not set/);
  await expect(obtain(`hf://${NAME}`, { HF_TOKEN: 'hf_other' })).rejects.toThrow(
    /HF_TOKEN may not read it/,
  );
  const { place } = await obtain(`hf://${NAME}`, { HF_TOKEN: 'hf_secret' });
  expect(await readFile(place)).toEqual(Buffer.from(model));
  expect(hub.leaked).toEqual([]);
});

test('the terms of a gated repository have to be accepted', async () => {
  hub.commit(NAME, tree);
  hub.gated.add(NAME);
  await expect(obtain(`hf://${NAME}`)).rejects.toThrow(
    expect.objectContaining({
      name: 'InputError',
      hint: expect.stringContaining(`Accept them at ${hub.endpoint}/${NAME}`) as string,
    }),
  );
});

test('a connection that breaks is continued from there, by Range', async () => {
  hub.commit(NAME, tree);
  hub.cutAfter = 100;
  expect(await contentOf(`hf://${NAME}`)).toEqual(Buffer.from(model));
  const ranges = hub.downloads.filter((line) => line.includes('bytes='));
  expect(ranges).toEqual([expect.stringMatching(/onnx\/model\.onnx bytes=100-$/)]);
});

test('a download that was interrupted keeps what came, for the next time', async () => {
  hub.commit(NAME, tree);
  hub.cutAfter = 100;
  const interruption = new AbortController();
  const obtained = obtainModel(`hf://${NAME}`, {
    environment,
    signal: interruption.signal,
    onProgress: (step) => {
      if (step.kind === 'downloading' && step.received >= 100) interruption.abort();
    },
  });
  await expect(obtained).rejects.toThrow(/abort/i);
  expect(await contentOf(`hf://${NAME}`)).toEqual(Buffer.from(model));
  expect(hub.downloads.some((line) => line.endsWith('bytes=100-'))).toBe(true);
});

test('a file of which the Hub states no digest is told, also from the cache', async () => {
  hub.commit(NAME, { ...tree, 'config.json': { ...plain('{}'), undigested: true } });
  expect((await obtain(`hf://${NAME}`)).unverified).toEqual(['config.json']);
  expect((await obtain(`hf://${NAME}`)).unverified).toEqual(['config.json']);
  expect(unverifiedWords(['config.json'])).toEqual([
    'The Hub states no digest of config.json: the download could not be checked',
  ]);
  hub.commit(NAME, tree);
  expect((await obtain(`hf://${NAME}`)).unverified).toEqual([]);
  expect(unverifiedWords([])).toEqual([]);
});

test('a file whose SHA-256 is another is not kept', async () => {
  hub.commit(NAME, tree);
  hub.corrupt = Buffer.from('not the model');
  await expect(obtain(`hf://${NAME}`)).rejects.toThrow(/has SHA-256 [0-9a-f]{64}, not/);
  const files = await readdir(cache, { recursive: true });
  expect(files.filter((file) => file.endsWith('.onnx') || file.endsWith('.part'))).toEqual([]);
  hub.corrupt = undefined;
  expect(await contentOf(`hf://${NAME}`)).toEqual(Buffer.from(model));
});

test('offline, a branch is what it last was here', async () => {
  const commit = hub.commit(NAME, tree);
  await expect(obtain(`hf://${NAME}`, { HF_HUB_OFFLINE: '1' })).rejects.toThrow(
    /is not in the cache, and HF_HUB_OFFLINE is set/,
  );
  await obtain(`hf://${NAME}`);
  hub.commit(NAME, { 'model.onnx': lfs(model) });
  const before = hub.asked.length;
  expect((await obtain(`hf://${NAME}`, { HF_HUB_OFFLINE: '1' })).uri).toContain(commit);
  expect(hub.asked).toHaveLength(before);
});

test('a hub that does not answer is told of, and what is cached is used', async () => {
  const commit = hub.commit(NAME, tree);
  await obtain(`hf://${NAME}`);
  hub.stop();
  const steps: HubProgress[] = [];
  const { uri } = await obtainModel(`hf://${NAME}`, {
    environment,
    onProgress: (step) => steps.push(step),
  });
  expect(uri).toContain(commit);
  expect(steps).toEqual([
    { kind: 'note', text: expect.stringContaining(`at commit ${commit}`) as string },
  ]);
  await expect(obtain('hf://team/unknown')).rejects.toThrow(DownloadError);
});

test('two that want the same model at once download it once', async () => {
  hub.commit(NAME, tree);
  await Promise.all([obtain(`hf://${NAME}`), obtain(`hf://${NAME}`)]);
  expect(hub.downloads.filter((path) => path.endsWith('model.onnx'))).toHaveLength(1);
});

test.each([
  ['hf://team', 'is not a URI of the Hugging Face Hub'],
  ['hf://team/net/weights.bin', 'is not a URI of the Hugging Face Hub'],
])('%s is refused', async (uri, message) => {
  await expect(obtain(uri)).rejects.toThrow(message);
});

test('an endpoint that is no address is refused', async () => {
  await expect(obtain(`hf://${NAME}`, { HF_ENDPOINT: 'huggingface.co' })).rejects.toThrow(
    /in HF_ENDPOINT but received "huggingface.co"/,
  );
});
