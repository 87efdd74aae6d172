import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mask, photo } from '../../pipeline/tiny-voc.ts';

/** A command line that no user should see a raw text from. */
export interface HostileInput {
  what: string;
  args: string[];
  env?: Record<string, string>;
  /** Default: 2, bad input. */
  exit?: 1;
}

const MODEL = 'test/golden/cam/squeezenet.onnx';
const run = (...more: string[]) => [
  'run',
  '--model',
  MODEL,
  '--dataset',
  'no-such-folder',
  ...more,
];

/** Writes hostile files to a folder and returns command lines that read them, and hostile flags, URIs and settings. */
export async function hostileInputs(folder: string): Promise<HostileInput[]> {
  const write = async (name: string, content: Uint8Array | string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  return [
    ...(await images(write)),
    ...(await masks(folder)),
    ...(await models(write)),
    ...(await specs(write)),
    ...(await gates(write)),
    ...flags(),
    ...uris(folder),
    ...settings(folder),
  ];
}

type Write = (name: string, content: Uint8Array | string) => Promise<string>;

async function images(write: Write): Promise<HostileInput[]> {
  const jpeg = await photo(1).jpeg().toBuffer();
  const png = await photo(1).png().toBuffer();
  const flipped = Buffer.from(png);
  flipped[60]! ^= 255;
  const files: [string, Uint8Array | string][] = [
    ['empty.jpg', ''],
    ['text.jpg', 'This is not a photo.'],
    ['cut.jpg', jpeg.subarray(0, 300)],
    ['header.jpg', jpeg.subarray(0, 2)],
    ['cut.png', png.subarray(0, 200)],
    ['flipped.png', flipped],
    ['header.png', png.subarray(0, 8)],
    ['gif.gif', 'GIF89a'],
    ['svg.svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['pdf.jpg', '%PDF-1.7\n'],
    ['webp.webp', 'RIFF\u0000\u0000\u0000\u0000WEBP'],
    ['tiff.tif', 'II*\u0000\u00ff\u00ff\u00ff\u00ff'],
    ['heic.heic', '\u0000\u0000\u0000\u0018ftypheic'],
    ['zip.jpg', 'PK\u0003\u0004'],
  ];
  const made: HostileInput[] = [];
  for (const [name, content] of files) {
    const path = await write(name, content);
    made.push({ what: `a photo ${name}`, args: ['explain', path, '--model', MODEL] });
  }
  return made;
}

async function masks(folder: string): Promise<HostileInput[]> {
  const whole = Buffer.from(await mask({ box: { left: 20, top: 20, width: 20, height: 20 } }));
  const files: [string, Uint8Array | string][] = [
    ['empty', ''],
    ['text', 'a mask'],
    ['cut', whole.subarray(0, 80)],
    ['other-size', await mask({ width: 10, height: 10 })],
    ['no-object', await mask({})],
  ];
  const made: HostileInput[] = [];
  for (const [name, content] of files) {
    const dataset = join(folder, `masks-${name}`);
    for (const part of ['images', 'masks']) await mkdir(join(dataset, part), { recursive: true });
    await writeFile(join(dataset, 'images/a.png'), await photo(1).png().toBuffer());
    await writeFile(join(dataset, 'masks/a.png'), content);
    const isUnreadable = ['empty', 'text', 'cut'].includes(name);
    made.push({
      what: `a mask ${name}`,
      args: ['data', 'check', dataset],
      ...(isUnreadable && { exit: 1 }),
    });
  }
  return made;
}

async function models(write: Write): Promise<HostileInput[]> {
  const whole = await readFile(MODEL);
  const noise = (seed: number) =>
    Buffer.from(Array.from({ length: 200 }, (_, at) => (at * at * seed + 7 * seed) % 256));
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at % bytes.length]! ^= 0x55;
    return bytes;
  };
  const files: [string, Uint8Array | string][] = [
    ['empty', ''],
    ['text', 'weights'],
    ['json', '{"model": 1}'],
    ['zip', 'PK\u0003\u0004\u0014'],
    ['pickle', '\u0080\u0002}q\u0000.'],
    ['hdf5', '\u0089HDF\r\n\u001a\n'],
    ['html', '<!doctype html><title>404</title>'],
    ['lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
    ...[10, 100, 1000].map((end): [string, Uint8Array] => [`cut-${end}`, whole.subarray(0, end)]),
    ...[1, 2, 3, 5, 7, 11].map((seed): [string, Uint8Array] => [`noise-${seed}`, noise(seed)]),
    ...[1, 2, 30].map((at): [string, Uint8Array] => [`flipped-${at}`, flipped(at)]),
  ];
  const made: HostileInput[] = [];
  for (const [name, content] of files) {
    const path = await write(`${name}.onnx`, content);
    made.push({
      what: `a model ${name}`,
      args: ['model', 'layers', path],
      ...(name === 'flipped-30' && { exit: 1 }),
    });
  }
  return made;
}

async function specs(write: Write): Promise<HostileInput[]> {
  const texts = [
    '',
    '- 1',
    '5',
    'null',
    '"text"',
    '{',
    'a: b: c',
    'a: &x [*x]',
    '!!js/function "x"',
    '%YAML 9.9\n---\na: 1',
    '? !!binary aGk=\n: 1',
    'model: 1',
    'model: []\ndataset: {}',
    'model: {uri: 5}\ndataset: {uri: d}',
    'model: {uri: m}\ndataset: {uri: d, classes: 7}',
    'model: {uri: m}\ndataset: {uri: d}\nalpha: 2',
    'model: {uri: m}\ndataset: {uri: d}\nalpha: .nan',
    'model: {uri: m}\ndataset: {uri: d}\nalpha: .inf',
    'model: {uri: m}\ndataset: {uri: d}\nmethod: gradcamm',
    'model: {uri: m}\ndataset: {uri: d}\ntarget: {kind: index, index: -1}',
    'model: {uri: m}\ndataset: {uri: d}\ntarget: {kind: nothing}',
    'model: {uri: m}\ndataset: {uri: d}\noverlays: many',
    'model: {uri: m}\ndataset: {uri: d}\nexecution: {shardSize: 0}',
    'model: {uri: m}\ndataset: {uri: d}\nstore: {a: 1}',
    'model: {uri: m}\ndataset: {uri: d}\nextra: 1',
    'model: {uri: m, uri: n}\ndataset: {uri: d}',
    '\u0000\u0001\u0002',
    '{"model": {"uri": "m"}, "dataset": ',
    'model:\n\t- tab',
  ];
  const made: HostileInput[] = [];
  for (const [at, text] of texts.entries()) {
    const path = await write(`spec-${at}.yaml`, text);
    made.push({ what: `a spec ${JSON.stringify(text)}`, args: ['run', '-f', path] });
  }
  return made;
}

async function gates(write: Write): Promise<HostileInput[]> {
  const texts = ['', '[', '- a', 'minDz: x', 'minDzz: 1', 'beats: 5', 'minDz: .nan', 'a: &x [*x]'];
  const made: HostileInput[] = [];
  for (const [at, text] of texts.entries()) {
    const path = await write(`gates-${at}.yaml`, text);
    made.push({ what: `gates ${JSON.stringify(text)}`, args: ['gate', 'latest', '-f', path] });
  }
  return made;
}

function flags(): HostileInput[] {
  const wrong = [
    run('--alpha', 'x'),
    run('--alpha', '2'),
    run('--alpha', 'NaN'),
    run('--alpha'),
    run('--target', 'nothing'),
    run('--target', 'index'),
    run('--target', '-1'),
    run('--method', 'gradcamm'),
    run('--overlays', '-1'),
    run('--overlays', '1e99'),
    run('--limit', '0'),
    run('--mean', 'a,b,c'),
    run('--mean', '1,2'),
    run('--std', '0'),
    run('--min-success', '2'),
    run('--shard-size', '0'),
    run('--run-id', ''),
    run('--run-id', 'a/b'),
    run('--run-id', '..'),
    run('--run-id', 'x'.repeat(300)),
    run('--recompute', 'everything'),
    run('--no-such-flag'),
    run('--class', ''),
    run('--format', 'cocoo'),
    ['run'],
    ['run', '--model', MODEL],
    ['nothing'],
    ['store', 'gc', '--older-than', 'ever'],
    ['store', 'gc', '--keep-last', '-1'],
    ['list', '--limit', '0'],
    ['list', '--where', "model = 'x'"],
    ['status', '../x'],
    ['report', 'no-such-run'],
    ['compare', 'a'],
    ['compare', 'a', 'b', '--alpha', 'x'],
    ['gate', 'latest', '--min-dz', 'x'],
    ['gate', 'latest', '--min-step', 'nowhere'],
    ['explain'],
    ['explain', 'a.jpg'],
    ['model', 'check'],
    ['schedule', 'create', 'x y', '--model', 'm', '--dataset', 'd', '--every', '1h'],
    ['fetch', 'imagenet'],
    ['worker', '--role', 'tpu'],
  ];
  return wrong.map((args) => ({ what: args.join(' ').slice(0, 80), args }));
}

function uris(folder: string): HostileInput[] {
  const places = [
    'https://example.invalid/x',
    's3://',
    's3:///x',
    's3://ab',
    's3://bucket/../x',
    's3://key:secret@bucket/x',
    'file://host/x',
    'file:///no/such/place',
    'gs://bucket/x',
    'ftp://x/y',
    'c:\\data',
    'a\u0000b',
    '',
    `${folder}/no-such-place`,
    `${folder}/spec-0.yaml`,
    'x'.repeat(5000),
  ];
  return places.flatMap((place) => [
    { what: `a store ${place.slice(0, 40)}`, args: ['store', 'verify', '--store', place] },
    { what: `a model at ${place.slice(0, 40)}`, args: ['model', 'layers', place] },
    { what: `a dataset at ${place.slice(0, 40)}`, args: ['data', 'check', place] },
  ]);
}

function settings(folder: string): HostileInput[] {
  const args = ['list'];
  const s3 = ['store', 'stats', '--store', 's3://bucket/audits'];
  return [
    { what: 'an address with a scheme', args, env: { TEMPORAL_ADDRESS: 'http://localhost:7233' } },
    { what: 'an address without a port', args, env: { TEMPORAL_ADDRESS: '127.0.0.1:' }, exit: 1 },
    { what: 'an address of nobody', args, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' }, exit: 1 },
    {
      what: 'a broken temporal.toml',
      args,
      env: { TEMPORAL_CONFIG_FILE: join(folder, 'spec-5.yaml') },
    },
    { what: 'a profile that is not there', args, env: { TEMPORAL_PROFILE: 'nobody' } },
    { what: 'an S3 endpoint that is no URL', args: s3, env: { AWS_ENDPOINT_URL: 'localhost:1' } },
    {
      what: 'an S3 endpoint of nobody',
      args: s3,
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      exit: 1,
    },
  ];
}
