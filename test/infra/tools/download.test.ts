import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DownloadError } from '../../../core/errors/download-error.ts';
import { downloadFile } from '../../../infra/tools/download.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let to: string;
let server: Server;
let url: string;
/** The Range header of each request so far, or "all". */
let asked: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
  to = join(folder, 'new/file');
  asked = [];
  cut = () => {};
  answer = ranges;
  server = createServer((request, response) => {
    asked.push(request.headers.range ?? 'all');
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/file`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function firstByte({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
}

/** Serves the content and parts of it. */
function ranges(request: IncomingMessage, response: ServerResponse): void {
  const from = firstByte(request);
  if (from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  response.writeHead(from === 0 ? 200 : 206, {
    'content-length': content.length - from,
    ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  response.end(content.subarray(from));
}

/** Sends so many bytes of what it should, and cuts the connection once some of them have come. */
function cutAfter(bytes: number) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const from = firstByte(request);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': content.length - from,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    });
    response.write(content.subarray(from, from + bytes));
    cut = () => response.destroy();
  };
}

let cut: () => void = () => {};
const quick = { retryDelayMs: 1, onProgress: () => cut() };
const files = () => readdir(join(folder, 'new'));

test('downloads a file into a folder that it makes, and says how far it is', async () => {
  const progress: { received: number; total: number | null }[] = [];
  await downloadFile({ url, to, sha256, onProgress: (step) => progress.push(step) });
  expect(content.equals(await readFile(to))).toBe(true);
  expect(progress.at(-1)).toEqual({ received: content.length, total: content.length });
  expect(await files()).toEqual(['file']);
});

test('goes on where the connection was cut', async () => {
  const progress: number[] = [];
  answer = (request, response) =>
    (asked.length < 3 ? cutAfter(100_000) : ranges)(request, response);
  await downloadFile({
    ...quick,
    url,
    to,
    sha256,
    onProgress: ({ received }) => {
      progress.push(received);
      cut();
    },
  });
  expect(content.equals(await readFile(to))).toBe(true);
  expect(asked).toHaveLength(3);
  expect(asked[0]).toBe('all');
  expect(asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
  expect(progress.every((received, i) => received > (progress[i - 1] ?? 0))).toBe(true);
});

test('goes on where an earlier call left off', async () => {
  answer = cutAfter(100_000);
  await expect(downloadFile({ ...quick, url, to, sha256, retries: 0 })).rejects.toBeInstanceOf(
    DownloadError,
  );
  expect(await files()).toEqual(['file.part']);
  answer = ranges;
  await downloadFile({ url, to, sha256 });
  expect(content.equals(await readFile(to))).toBe(true);
  expect(asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
});

test('does not build on what an earlier call left where no checksum proves the result', async () => {
  answer = cutAfter(100_000);
  await expect(downloadFile({ ...quick, url, to, retries: 0 })).rejects.toThrow();
  answer = ranges;
  await downloadFile({ url, to });
  expect(asked).toEqual(['all', 'all']);
  expect(content.equals(await readFile(to))).toBe(true);
});

test('starts again where the server knows no ranges', async () => {
  const withoutRanges = (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200).end(content);
  answer = (request, response) =>
    (asked.length < 2 ? cutAfter(100_000) : withoutRanges)(request, response);
  await downloadFile({ ...quick, url, to, sha256 });
  expect(asked[1]).toMatch(/^bytes=/);
  expect(content.equals(await readFile(to))).toBe(true);
});

test('starts again where the earlier part was of another file', async () => {
  answer = cutAfter(100_000);
  await expect(downloadFile({ ...quick, url, to, sha256, retries: 0 })).rejects.toThrow();
  await writeFile(`${to}.part`, 'something else');
  answer = ranges;
  await downloadFile({ url, to, sha256 });
  expect(content.equals(await readFile(to))).toBe(true);
  expect(asked.slice(1)).toEqual(['bytes=14-', 'all']);
});

test.each([
  ['as long as the file', content.length, ['bytes=300000-']],
  ['longer than the file', content.length + 1, ['bytes=300001-', 'all']],
])('ends well where the earlier part is %s', async (_name, length, requests) => {
  answer = cutAfter(100_000);
  await expect(downloadFile({ ...quick, url, to, sha256, retries: 0 })).rejects.toThrow();
  await writeFile(`${to}.part`, Buffer.concat([content, Buffer.alloc(1)]).subarray(0, length));
  answer = ranges;
  await downloadFile({ ...quick, url, to, sha256 });
  expect(content.equals(await readFile(to))).toBe(true);
  expect(asked.slice(1)).toEqual(requests);
});

test('a wrong checksum is an error that names both, and leaves no file', async () => {
  const wrong = '0'.repeat(64);
  const error = await downloadFile({ ...quick, url, to, sha256: wrong }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(DownloadError);
  expect(error).toMatchObject({
    message: `${url} has SHA-256 ${sha256}, not ${wrong}: nothing was kept`,
  });
  expect(await files()).toEqual([]);
});

test('a file that is not there is an error at once', async () => {
  answer = (_, response) => response.writeHead(404, 'Not Found').end('no');
  await expect(downloadFile({ ...quick, url, to })).rejects.toThrow(
    `Could not download ${url}: the server answered 404 Not Found`,
  );
  expect(asked).toHaveLength(1);
  expect(await files()).toEqual([]);
});

test('a server that fails is asked again, and not for ever', async () => {
  answer = (request, response) =>
    asked.length < 3 ? response.writeHead(503).end() : ranges(request, response);
  await downloadFile({ ...quick, url, to, sha256 });
  expect(asked).toHaveLength(3);

  answer = (_, response) => response.writeHead(503).end();
  await expect(downloadFile({ ...quick, url, to, sha256, retries: 2 })).rejects.toThrow('503');
  expect(asked).toHaveLength(6);
});

test('nobody at the address is an error at once', async () => {
  server.close();
  await expect(downloadFile({ url, to, retryDelayMs: 1_000_000 })).rejects.toThrow('ECONNREFUSED');
});

test('stops when its signal says so, and keeps what it has for the next time', async () => {
  const controller = new AbortController();
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 100_000));
  };
  const download = downloadFile({
    url,
    to,
    sha256,
    onProgress: () => controller.abort(),
    signal: controller.signal,
  });
  await expect(download).rejects.toMatchObject({ name: 'AbortError' });
  expect(await files()).toEqual(['file.part']);
});
