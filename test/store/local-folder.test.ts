import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sha256 } from '../../core/encoding/digest.ts';
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

const file = (path: string, content: string) => ({ path, digest: sha256(content) });

test('the files of a folder on disk stay where they are', async () => {
  await writeFile(join(cache, 'big.data'), 'weights');
  const modelUri = join(cache, 'big.onnx');
  const files = [file('big.data', 'weights')];
  expect(await localFolder({ modelUri, files }, cache)).toBe(cache);
});

test('a file on disk that is another one than was planned is refused', async () => {
  await writeFile(join(cache, 'changed.data'), 'other weights');
  const modelUri = join(cache, 'big.onnx');
  const files = [file('changed.data', 'weights')];
  await expect(localFolder({ modelUri, files }, cache)).rejects.toThrow(
    'changed.data has changed since it was first read',
  );
});

test('files on S3 are downloaded once, and again when they have changed', async () => {
  const store = openStore(`s3://${server.bucket}/models`);
  const filesOf = (content: string) => ({
    modelUri: `${store.uri}/big.onnx`,
    files: [file('weights/big.data', content)],
  });
  await store.write('weights/big.data', 'first');
  const folder = await localFolder(filesOf('first'), cache);
  const copy = join(folder, 'weights/big.data');
  expect(await readFile(copy, 'utf8')).toBe('first');

  const { mtimeMs } = await stat(copy);
  expect(await localFolder(filesOf('first'), cache)).toBe(folder);
  expect((await stat(copy)).mtimeMs).toBe(mtimeMs);

  await store.write('weights/big.data', 'second');
  const newer = await localFolder(filesOf('second'), cache);
  expect(await readFile(join(newer, 'weights/big.data'), 'utf8')).toBe('second');
  expect(await readFile(copy, 'utf8')).toBe('first');
});

test('a file on S3 that is another one than was planned is not kept', async () => {
  const store = openStore(`s3://${server.bucket}/changed`);
  await store.write('big.data', 'other');
  const wanted = { modelUri: `${store.uri}/big.onnx`, files: [file('big.data', 'planned')] };
  await expect(localFolder(wanted, cache)).rejects.toThrow('has changed since it was first read');
  await store.write('big.data', 'planned');
  expect(await readFile(join(await localFolder(wanted, cache), 'big.data'), 'utf8')).toBe(
    'planned',
  );
});
