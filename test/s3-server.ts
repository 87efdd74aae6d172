import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { startServerProcess } from '../workers/embedded/server-process.ts';

export interface S3ServerOptions {
  /** Path of versitygw, as `obtainTool` finds it. */
  executable: string;
  /** Where buckets lie, each a folder and each object a file. */
  folder: string;
  /** Buckets to make where they are missing. Names have at least 3 characters. */
  buckets: readonly string[];
  /** Refuse every write, as a bucket does that one may only read. */
  readOnly?: boolean;
  /** Serve accounts beside the root's, which are kept in this folder. */
  accounts?: string;
  /** Default: a free port. */
  port?: number;
  /** Receives each line that the server prints. */
  log?: (line: string) => void;
}

export interface S3Server {
  /** "http://127.0.0.1:7070", for AWS_ENDPOINT_URL. Buckets are in its path, not its host name. */
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Ends the server and resolves once it is gone; again and again is fine. */
  stop: () => Promise<void>;
}

/**
 * Starts an S3 server over a folder, on 127.0.0.1 and with keys of its own, and resolves once it
 * serves. Throws ServerError, with its last output, where it does not. It ends with this process.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { executable, folder, buckets, readOnly = false, accounts, log } = options;
  const port = options.port ?? (await getPort({ host: '127.0.0.1' }));
  const accessKeyId = 'groundcam';
  const secretAccessKey = randomBytes(20).toString('hex');
  await mkdir(folder, { recursive: true });
  for (const bucket of buckets) await mkdir(join(folder, bucket), { recursive: true });
  const { stop } = await startServerProcess({
    name: 'The S3 server',
    executable,
    arguments: [
      ...['--quiet', '--keep-alive', '--port', `127.0.0.1:${port}`],
      ...(readOnly ? ['--readonly'] : []),
      ...(accounts === undefined ? [] : ['--iam-dir', accounts]),
      ...['posix', folder],
    ],
    environment: { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    port,
    log,
  });
  return { endpoint: `http://127.0.0.1:${port}`, accessKeyId, secretAccessKey, stop };
}
