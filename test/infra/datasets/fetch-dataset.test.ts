import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DownloadError } from '../../../core/errors/download-error.ts';
import { fetchDataset, type FetchProgress } from '../../../infra/datasets/fetch-dataset.ts';
import type { PublishedDataset } from '../../../infra/datasets/published-dataset.ts';
import { voc2012 } from '../../../infra/datasets/voc2012.ts';

/** A devkit as VOC's archive has it: images come before the lists that name some of them. */
const DEVKIT = {
  'Annotations/a.xml': '<annotation/>',
  'JPEGImages/a.jpg': 'photo a'.repeat(20_000),
  'JPEGImages/b.jpg': 'photo b, which has no mask',
  'JPEGImages/c.jpg': 'photo c',
  'SegmentationClass/a.png': 'mask a',
  'SegmentationClass/c.png': 'mask c',
  'SegmentationObject/a.png': 'objects a',
  'ImageSets/Main/aeroplane_trainval.txt': 'a  1\nb -1\nc -1\n',
  'ImageSets/Segmentation/trainval.txt': 'a\nc\n',
};
const KEPT = [
  'ImageSets/Main/aeroplane_trainval.txt',
  'ImageSets/Segmentation/trainval.txt',
  'JPEGImages/a.jpg',
  'JPEGImages/c.jpg',
  'SegmentationClass/a.png',
  'SegmentationClass/c.png',
];

let folder: string;
let to: string;
let archive: string;
let content: Buffer;
let dataset: PublishedDataset;
let server: Server;
let requests: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetch-'));
  to = join(folder, 'data');
  archive = join(to, 'VOCtrainval_11-May-2012.tar');
  for (const [path, text] of Object.entries(DEVKIT)) {
    const file = join(folder, 'source', voc2012.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const tar = join(folder, 'source.tar');
  const files = Object.keys(DEVKIT).map((path) => `${voc2012.folder}/${path}`);
  await create({ file: tar, cwd: join(folder, 'source') }, files);
  content = await readFile(tar);
  requests = [];
  answer = (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': content.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    response.end(content.subarray(from));
  };
  server = createServer((request, response) => {
    requests.push(request.headers.range ?? 'all');
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  dataset = {
    ...voc2012,
    url: `http://127.0.0.1:${port}/VOCtrainval_11-May-2012.tar`,
    md5: createHash('md5').update(content).digest('hex'),
    bytes: content.length,
  };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** All files under a folder, sorted. */
async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

test('keeps the masks, the lists, and the photos that have a mask', async () => {
  const steps: FetchProgress[] = [];
  const fetched = await fetchDataset(dataset, { to, onProgress: (step) => steps.push(step) });
  expect(fetched).toEqual({ path: join(to, 'VOCdevkit/VOC2012'), wasThere: false });
  expect(await filesUnder(fetched.path)).toEqual(KEPT);
  expect(await readFile(join(fetched.path, 'JPEGImages/a.jpg'), 'utf8')).toBe(
    DEVKIT['JPEGImages/a.jpg'],
  );
  expect(await readdir(to)).toEqual(['VOCdevkit']);
  expect(steps).toContainEqual({
    kind: 'downloading',
    received: content.length,
    total: content.length,
  });
  expect(steps.at(-1)).toEqual({ kind: 'unpacking', files: KEPT.length });
});

test('downloads nothing if the dataset is there', async () => {
  await fetchDataset(dataset, { to });
  requests = [];
  expect(await fetchDataset(dataset, { to })).toMatchObject({ wasThere: true });
  expect(requests).toEqual([]);
});

test('continues a download that an interruption cut', async () => {
  const whole = answer;
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 50_000));
  };
  const interruption = new AbortController();
  const interrupted = fetchDataset(dataset, {
    to,
    signal: interruption.signal,
    onProgress: () => interruption.abort(),
  });
  await expect(interrupted).rejects.toThrow();
  expect(await readdir(to)).toEqual(['VOCtrainval_11-May-2012.tar.part']);
  answer = whole;
  const { path } = await fetchDataset(dataset, { to });
  expect(requests[1]).toMatch(/^bytes=[1-9]\d*-$/);
  expect(await filesUnder(path)).toEqual(KEPT);
});

test('keeps nothing of an archive with another checksum', async () => {
  const wrong = { ...dataset, md5: '0'.repeat(32) };
  await expect(fetchDataset(wrong, { to })).rejects.toThrow(
    `has MD5 ${dataset.md5}, not ${wrong.md5}: nothing was kept`,
  );
  expect(await readdir(to)).toEqual([]);
});

test('uses an archive that is there, if it is the published one', async () => {
  await mkdir(to);
  await cp(join(folder, 'source.tar'), archive);
  const { path } = await fetchDataset(dataset, { to });
  expect(await filesUnder(path)).toEqual(KEPT);
  expect(requests).toEqual([]);
});

test('names an archive that is there and another, and leaves it alone', async () => {
  await mkdir(to);
  await writeFile(archive, 'something else');
  await expect(fetchDataset(dataset, { to })).rejects.toThrow(
    `${archive} is not the published archive`,
  );
  expect(await readFile(archive, 'utf8')).toBe('something else');
});

test('says that the disk is full if it fills up while downloading', async () => {
  await mkdir(to);
  await symlink('/dev/full', `${archive}.part`);
  const error: unknown = await fetchDataset(dataset, { to }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DownloadError);
  expect(error).toMatchObject({ message: `No space is left on the disk of ${to}` });
});

test('asks for no byte if the disk has no space for the dataset', async () => {
  await expect(fetchDataset({ ...dataset, bytes: 1e18 }, { to })).rejects.toThrow(
    /has [\d.]+ GB free, and the dataset needs 1300000000\.0 GB/,
  );
  expect(requests).toEqual([]);
});

test('takes another address of the same archive', async () => {
  const elsewhere = { ...dataset, url: 'http://127.0.0.1:9/VOCtrainval_11-May-2012.tar' };
  const { path } = await fetchDataset(elsewhere, { to, url: dataset.url });
  expect(await filesUnder(path)).toEqual(KEPT);
});
