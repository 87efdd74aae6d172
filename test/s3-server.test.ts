import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServerError } from '../core/errors/server-error.ts';
import { type S3Server, startS3Server } from './s3-server.ts';
import { versitygwPath } from './servers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function clientOf({ endpoint, accessKeyId, secretAccessKey }: S3Server): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}

test('serves its buckets to whoever has its keys, each object a file', async () => {
  const server = await startS3Server({
    executable: versitygwPath(),
    folder: join(folder, 'new'),
    buckets: ['one', 'two'],
  });
  const client = clientOf(server);
  for (const Bucket of ['one', 'two']) {
    await client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: Buffer.from(Bucket) }));
  }
  expect(await readFile(join(folder, 'new/two/a/b'), 'utf8')).toBe('two');

  const stranger = clientOf({ ...server, secretAccessKey: 'guess' });
  await expect(
    stranger.send(new GetObjectCommand({ Bucket: 'one', Key: 'a/b' })),
  ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });

  await server.stop();
  await server.stop();
  await expect(client.send(new GetObjectCommand({ Bucket: 'one', Key: 'a/b' }))).rejects.toThrow(
    'ECONNREFUSED',
  );
});

test('a program that is no S3 server is an error with its last words', async () => {
  const starting = startS3Server({ executable: process.execPath, folder, buckets: [] });
  await expect(starting).rejects.toBeInstanceOf(ServerError);
  await expect(starting).rejects.toThrow(/The S3 server ended with exit code \d+.*bad option/s);
});
