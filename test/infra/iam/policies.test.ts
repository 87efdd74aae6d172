import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { groundcam } from '../../cli/groundcam.ts';
import { TinyVoc } from '../../pipeline/tiny-voc.ts';
import { type S3Server, startS3Server } from '../../s3-server.ts';
import { s3Environment, versitygwPath } from '../../servers.ts';

const run = promisify(execFile);

const Policy = z.object({
  Version: z.string(),
  Statement: z.array(
    z.object({
      Sid: z.string(),
      Effect: z.literal('Allow'),
      Action: z.union([z.string(), z.array(z.string())]).transform((actions) => [actions].flat()),
      Resource: z.string(),
    }),
  ),
});
type Statement = z.infer<typeof Policy>['Statement'][number];

const worker = { accessKeyId: 'worker', secretAccessKey: 'of-the-worker' };
let root: S3Server;
let folder: string;
let asRoot: S3Client;
let asWorker: S3Client;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-iam-'));
  const buckets = join(folder, 'buckets');
  const accounts = join(folder, 'accounts');
  await mkdir(accounts);
  root = await startS3Server({
    executable: versitygwPath(),
    folder: buckets,
    buckets: ['datasets', 'audits', 'other'],
    accounts,
  });
  const voc = await (await TinyVoc.create()).addSamples(3);
  await cp(voc.folder, join(buckets, 'datasets/voc'), { recursive: true });
  await cp('test/golden/cam/squeezenet.onnx', join(buckets, 'datasets/squeezenet.onnx'));
  const { accessKeyId, secretAccessKey, endpoint } = root;
  await run(versitygwPath(), [
    ...['admin', '--access', accessKeyId, '--secret', secretAccessKey, '--endpoint-url', endpoint],
    ...['create-user', '--access', worker.accessKeyId, '--secret', worker.secretAccessKey],
    ...['--role', 'user'],
  ]);
  const client = { endpoint, forcePathStyle: true, region: 'us-east-1' };
  asRoot = new S3Client({ ...client, credentials: { accessKeyId, secretAccessKey } });
  asWorker = new S3Client({ ...client, credentials: worker });
  env = s3Environment({ endpoint, ...worker });
});
afterAll(async () => {
  asRoot.destroy();
  asWorker.destroy();
  await root.stop();
  await rm(folder, { recursive: true });
});

/** The statements of a policy for people to attach, about one bucket. */
async function statements(name: string, bucket: string): Promise<Statement[]> {
  const text = await readFile(`infra/iam/${name}.json`, 'utf8');
  return Policy.parse(JSON.parse(text.replaceAll(/DATASETS|AUDITS/g, bucket))).Statement;
}

/** Gives the worker what statements say, without one action: as the bucket's policy, since the server knows no roles. */
async function allow(bucket: string, allowed: Statement[], without?: string): Promise<void> {
  const Statement = allowed.flatMap((statement) => {
    const Action = statement.Action.filter((action) => action !== without);
    return Action.length === 0
      ? []
      : [{ ...statement, Action, Principal: { AWS: [worker.accessKeyId] } }];
  });
  const policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await asRoot.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
}

beforeEach(async () => {
  await allow('datasets', await statements('reader', 'datasets'));
  await allow('audits', await statements('writer', 'audits'));
});

const audit = [
  ...['run', '--model', 's3://datasets/squeezenet.onnx', '--dataset', 's3://datasets/voc'],
  ...['--class', 'aeroplane', '--target', 'predicted', '--store', 's3://audits/team', '--json'],
];

it('lets a worker audit, and touch nothing else', async () => {
  const { code, stdout, stderr } = await groundcam(audit, { env });
  expect(stderr).not.toContain('denied');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ n: 3, failed: 0 });

  const denied = { name: 'AccessDenied' };
  const Key = 'voc/new';
  for (const Bucket of ['datasets', 'other'])
    await expect(
      asWorker.send(new PutObjectCommand({ Bucket, Key, Body: '' })),
    ).rejects.toMatchObject(denied);
  await expect(asWorker.send(new GetObjectCommand({ Bucket: 'other', Key }))).rejects.toMatchObject(
    denied,
  );
});

const data = ['data', 'check', 's3://datasets/voc'];
const doctor = ['doctor', '--store', 's3://audits/team'];
const list = ['list', '--store', 's3://audits/team'];

it.each([
  { policy: 'reader', bucket: 'datasets', action: 's3:ListBucket', command: data },
  { policy: 'reader', bucket: 'datasets', action: 's3:GetObject', command: data },
  { policy: 'writer', bucket: 'audits', action: 's3:ListBucket', command: doctor },
  { policy: 'writer', bucket: 'audits', action: 's3:GetObject', command: list },
  { policy: 'writer', bucket: 'audits', action: 's3:PutObject', command: doctor },
  { policy: 'writer', bucket: 'audits', action: 's3:DeleteObject', command: doctor },
])('has $action for the $policy, and names it where it is missing', async (missing) => {
  const { policy, bucket, action, command } = missing;
  await allow(bucket, await statements(policy, bucket), action);
  const { code, stdout, stderr } = await groundcam(command, { env });
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('access is denied');
  expect(stdout + stderr).toContain(action);
});
