import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { localFolder } from '../../store/local-folder.ts';
import { openStore } from '../../store/open-store.ts';
import { s3Environment, startTestS3 } from '../servers.ts';

let server: Awaited<ReturnType<typeof startTestS3>>;
let cache: string;

beforeAll(async () => {
  server = await startTestS3();
  cache = await mkdtemp(join(tmpdir(), 'local-folder-'));
  for (const [name, value] of Object.entries(s3Environment(server))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(cache, { recursive: true, force: true });
});

test('the files of a folder on disk stay where they are', async () => {
  const files = { modelUri: '/models/big.onnx', files: ['big.data'] };
  expect(await localFolder(files, cache)).toBe('/models');
});

test('files on S3 are downloaded once, and again when they have changed', async () => {
  const store = openStore(`s3://${server.bucket}/models`);
  const files = { modelUri: `${store.uri}/big.onnx`, files: ['weights/big.data'] };
  await store.write('weights/big.data', 'first');
  const folder = await localFolder(files, cache);
  const copy = join(folder, 'weights/big.data');
  expect(await readFile(copy, 'utf8')).toBe('first');

  const { mtimeMs } = await stat(copy);
  expect(await localFolder(files, cache)).toBe(folder);
  expect((await stat(copy)).mtimeMs).toBe(mtimeMs);

  await store.write('weights/big.data', 'second');
  const newer = await localFolder(files, cache);
  expect(await readFile(join(newer, 'weights/big.data'), 'utf8')).toBe('second');
  expect(await readFile(copy, 'utf8')).toBe('first');
});
