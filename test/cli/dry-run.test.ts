import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { runHere } from './run-here.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';
let voc: TinyVoc;
let folder: string;
beforeAll(async () => {
  voc = await (await TinyVoc.create()).addSamples(3);
  folder = await mkdtemp(join(tmpdir(), 'groundcam-dry-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
// A server is configured, and nobody answers there.
beforeEach(() => vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1'));
afterEach(() => vi.unstubAllEnvs());

const groundcam = (...args: string[]) => runHere(args);

const run = (changes: Record<string, string> = {}) => [
  'run',
  ...Object.entries({
    '--model': MODEL,
    '--dataset': voc.folder,
    '--class': 'aeroplane',
    '--target': 'predicted',
    '--store': join(folder, 'store'),
    ...changes,
  }).flat(),
];

describe('a dry run', () => {
  it('plans without a server, and writes nothing', async () => {
    const { code, stdout, stderr } = await groundcam(...run(), '--dry-run');
    expect(stderr).not.toContain('Temporal');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Samples +3: 3 to compute, 0 in the store$/m);
    expect(stdout).toMatch(
      /^Time +about \d.* for the inference, at .* ms an image as measured here \(8 images, CPU\); /m,
    );
    expect(stdout).toMatch(/^Store +about \d+ requests, [\d.]+ MB read, [\d.]+ MB written$/m);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a folder in a file', 'package.json/store'],
    ['a file', 'package.json'],
  ])('says that the store can not be written: %s', async (_, store) => {
    const { code, stderr } = await groundcam(...run({ '--store': store }), '--dry-run');
    expect(stderr).toMatch(/Could not write to .*package\.json is no folder/);
    expect(stderr).toContain('choose another --store');
    expect(code).toBe(1);
  });

  it('of a study plans each audit', async () => {
    const flags = run({ '--model': `${MODEL},no.onnx` }).slice(1);
    const { code, stdout, stderr } = await groundcam('study', 'run', ...flags, '--dry-run');
    expect(stderr).not.toContain('Temporal');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^squeezenet .* 3 to compute, 0 in the store .* about \d+ s$/m);
    expect(stdout).toMatch(/^no .* can't be audited: There is no model at .*no\.onnx/m);
    expect(stdout).toMatch(/^Time: about \d+ s of work, where inference was measured/m);
    expect(await readdir(folder)).toEqual([]);
  });
});

test.each<[string, () => string[], string]>([
  ['an unknown flag', () => [...run(), '--klass', 'dog'], "unknown option '--klass'"],
  ['a value that can not be', () => run({ '--alpha': '7' }), 'The audit is not valid'],
  ['an unknown class', () => run({ '--class': 'aeroplan' }), 'no class "aeroplan"'],
  ['a model that is not there', () => run({ '--model': 'no.onnx' }), 'There is no model at '],
  ['a dataset that is not there', () => run({ '--dataset': '/no' }), 'There is no dataset at /no'],
  ['a spec that is not there', () => ['run', '-f', 'no.yaml'], "no.yaml can't be read"],
  ['a run id that is none', () => run({ '--run-id': '../x' }), 'is not a valid run id'],
  [
    'a schedule of an unknown class',
    () => ['schedule', 'create', 'nightly', '--every', '1h', ...run({ '--class': 'x' }).slice(1)],
    'no class "x"',
  ],
  ['nothing to resume', () => ['resume', 'a', '--store', folder], 'has no run a to resume'],
])('tells of %s before it looks for a server', async (_, args, message) => {
  const { code, stderr } = await groundcam(...args());
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('127.0.0.1:1');
  expect(code).toBe(2);
});

it('names the flag for data that only workers see, and asks them then', async () => {
  const { stderr } = await groundcam(...run({ '--dataset': '/no' }));
  expect(stderr).toContain('add --on-workers');
  const asked = await groundcam(...run({ '--dataset': '/no' }), '--on-workers', '--dry-run');
  expect(asked.stderr).toContain('127.0.0.1:1');
});

it('refuses --on-workers if this process is the worker', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', '');
  const { code, stderr } = await groundcam(...run(), '--on-workers');
  expect(stderr).toContain('none is configured');
  expect(code).toBe(2);
});
