import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { StoreError } from '../../core/errors/store-error.ts';
import { startS3Server } from '../s3-server.ts';
import { openStore } from '../../store/open-store.ts';
import { connectToS3 } from '../../store/s3-connection.ts';
import { s3Environment, startTestS3, versitygwPath } from '../servers.ts';
import { describeStore, keysOf } from './contract.ts';

let server: Awaited<ReturnType<typeof startTestS3>>;
let folder: string;
let stores = 0;

/** Sets what the SDK reads for the rest of the test, and unsets everything else that it would. */
function configure(environment: Record<string, string>): void {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_)/.test(name)) vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

beforeAll(async () => {
  server = await startTestS3();
  folder = await mkdtemp(join(tmpdir(), 's3-store-'));
  configure(s3Environment(server));
});
afterEach(() => configure(s3Environment(server)));
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const uri = () => `s3://${server.bucket}/store-${++stores}`;

describeStore('a prefix in a bucket', () => Promise.resolve(openStore(uri())));

test('a whole bucket is a store too', async () => {
  const store = openStore(`s3://${server.bucket}`);
  await store.write('at/the/top', 'x');
  expect(await keysOf(store, 'at/')).toEqual(['at/the/top']);
  expect(store.locate('at/the/top')).toBe(`s3://${server.bucket}/at/the/top`);
});

test('a store does not see what lies beside its prefix', async () => {
  const outer = openStore(uri());
  await outer.write('run/a', '');
  await outer.write('run-old/b', '');
  expect(await keysOf(openStore(`${outer.uri}/run`))).toEqual(['a']);
});

test('listings go on past the first page', async () => {
  const store = openStore(uri());
  const { client } = await connectToS3();
  const keys = Array.from({ length: 1005 }, (_, i) => `object-${String(i).padStart(4, '0')}`);
  const prefix = store.uri.slice(`s3://${server.bucket}/`.length);
  const put = (key: string) =>
    client.send(
      new PutObjectCommand({
        Bucket: server.bucket,
        Key: `${prefix}/${key}`,
        Body: new Uint8Array(),
      }),
    );
  for (let i = 0; i < keys.length; i += 50) await Promise.all(keys.slice(i, i + 50).map(put));
  expect(await keysOf(store)).toEqual(keys);
});

test('an object that is sent in parts comes back whole, and is written once only', async () => {
  const store = openStore(uri());
  const big = new Uint8Array(20 * 2 ** 20).map((_, i) => (i * 31) % 251);
  expect(await store.writeOnce('big', big)).toBe('written');
  expect(Buffer.from(await store.read('big')).equals(big)).toBe(true);
  expect(await store.writeOnce('big', big.fill(0))).toBe('exists');
  expect((await store.read('big'))[1]).toBe(31);
});

test('a content type is kept', async () => {
  const store = openStore(uri());
  await store.write('report.html', '<p>', { contentType: 'text/html; charset=utf-8' });
  const { client } = await connectToS3();
  const Key = `${store.uri.slice(`s3://${server.bucket}/`.length)}/report.html`;
  const object = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key }));
  expect(object.ContentType).toBe('text/html; charset=utf-8');
});

test('the URI carries no credentials', () => {
  expect(openStore('s3://bucket/a/b/').uri).toBe('s3://bucket/a/b');
});

test.each(['s3:', 's3://', 's3://ab', 's3:///prefix', 's3://bucket/../other', 's3://bucket/a//b'])(
  '%s is refused',
  (wrong) => {
    expect(() => openStore(wrong)).toThrow(InputError);
  },
);

describe('says what is wrong, and how to mend it, when', () => {
  const failure = (store = openStore(uri())) => store.check().catch((error: unknown) => error);

  test('the bucket is missing', async () => {
    const store = openStore('s3://no-such-bucket/runs');
    const expected = {
      message: `There is no bucket no-such-bucket at ${server.endpoint}`,
      hint: 'Create it (aws s3 mb s3://no-such-bucket), or choose another store.',
    };
    const attempts = [store.check(), store.read('a'), store.write('a', ''), keysOf(store)];
    for (const attempt of await Promise.allSettled(attempts)) {
      const error: unknown = attempt.status === 'rejected' ? attempt.reason : undefined;
      expect(error).toBeInstanceOf(InputError);
      expect(error).not.toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject(expected);
    }
  });

  test('the keys are unknown to the server', async () => {
    configure({ ...s3Environment(server), AWS_ACCESS_KEY_ID: 'someone-else' });
    const error = await failure();
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^Could not list s3:\/\/test-bucket\/store-\d+ at http:\/\/127.0.0.1:\d+: the credentials are wrong/,
      ) as string,
      hint: expect.stringContaining('AWS_ACCESS_KEY_ID') as string,
    });
  });

  test('the secret is wrong', async () => {
    configure({ ...s3Environment(server), AWS_SECRET_ACCESS_KEY: 'wrong' });
    expect(await failure()).toMatchObject({
      message: expect.stringContaining('SignatureDoesNotMatch') as string,
    });
  });

  test('there are no credentials', async () => {
    configure({ ...s3Environment(server), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    const error = await failure();
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      message: expect.stringContaining('found no AWS credentials') as string,
      hint: expect.stringContaining('AWS_PROFILE') as string,
    });
  });

  test('nobody answers', async () => {
    configure({ ...s3Environment(server), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    const error = await failure();
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      message: expect.stringContaining('at http://127.0.0.1:9: no answer') as string,
      hint: expect.stringContaining('AWS_ENDPOINT_URL') as string,
    });
  });

  test('the endpoint is no URL', async () => {
    configure({ ...s3Environment(server), AWS_ENDPOINT_URL: 'localhost:9000' });
    const error = await failure();
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringContaining('localhost:9000') as string });
  });

  test('the bucket refuses', async () => {
    const refusing = await startS3Server({
      executable: versitygwPath(),
      folder: server.folder,
      buckets: [],
      readOnly: true,
    });
    configure(s3Environment(refusing));
    const store = openStore(`s3://${server.bucket}/runs`);
    for (const attempt of await Promise.allSettled([store.check(), store.write('a', '')])) {
      const error: unknown = attempt.status === 'rejected' ? attempt.reason : undefined;
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({
        message: expect.stringMatching(
          /^Could not write (to )?s3:\/\/test-bucket\/runs\S* at \S+: access is denied/,
        ) as string,
        hint: 'Give these credentials s3:ListBucket, s3:GetObject and s3:PutObject on test-bucket.',
      });
    }
    await refusing.stop();
  });

  test('an object is missing', async () => {
    const store = openStore(uri());
    await expect(store.read('a')).rejects.toThrow(`There is no ${store.uri}/a`);
  });
});

test('endpoint, region and credentials may come from a profile', async () => {
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const config = join(folder, 'config');
  await writeFile(
    config,
    `[profile audits]
endpoint_url = ${endpoint}
region = us-east-1
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
`,
  );
  configure({
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_PROFILE: 'audits',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const store = openStore(uri());
  await store.write('a', 'by profile');
  expect(Buffer.from(await store.read('a')).toString()).toBe('by profile');
});

test('no region is needed', async () => {
  configure({ ...s3Environment(server), AWS_REGION: '' });
  await openStore(uri()).check();
});
