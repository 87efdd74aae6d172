import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type S3Server, startS3Server } from './s3-server.ts';
import { temporalCli } from '../infra/tools/temporal-cli.ts';
import type { Tool } from '../infra/tools/tool.ts';
import { versitygw } from '../infra/tools/versitygw.ts';
import { missing } from './global-setup.ts';

/** Path of Temporal's command line, which the global setup obtained. */
export const temporalPath = () => pathOf(temporalCli);

/** Path of the S3 server, which the global setup obtained. */
export const versitygwPath = () => pathOf(versitygw);

/** An S3 server of the test's own, on an empty folder with one bucket, "test-bucket". */
export async function startTestS3(): Promise<S3Server & { bucket: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-s3-'));
  const bucket = 'test-bucket';
  const server = await startS3Server({ executable: versitygwPath(), folder, buckets: [bucket] });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, stop, bucket, folder };
}

/** What a process needs in its environment to reach this server and no other S3. */
export function s3Environment(
  server: Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

function pathOf(tool: Tool): string {
  const path = process.env[tool.variable];
  if (path) return path;
  throw new Error(process.env[missing(tool)] ?? `${tool.variable} is not set: run through vitest`);
}
