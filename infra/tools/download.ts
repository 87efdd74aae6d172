import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { DownloadError } from '../../core/errors/download-error.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { hasCode } from '../../store/has-code.ts';

export interface DownloadOptions {
  url: string;
  /** Path of the file. Until it is complete, `<to>.part` holds what has arrived. */
  to: string;
  /** Checksum of the file, in hex: SHA-256, or what else its publisher gives: MD5, or git's digest of a blob. */
  sha256?: string | undefined;
  md5?: string | undefined;
  gitBlob?: string | undefined;
  /** Headers of the request. Those that identify someone stay with the server that is asked first. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** The error for an answer by which the server refuses. */
  refusal?: ((response: Pick<Response, 'status' | 'headers'>) => Error) | undefined;
  /** Bytes so far, those of an earlier attempt included; `total` is null if the server does not say. */
  onProgress?: ((progress: { received: number; total: number | null }) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** How long a server may take to accept a connection, in ms. */
  connectTimeoutMs?: number;
  /** How often to continue after the connection broke or the server failed, and the first pause in ms. */
  retries?: number;
  retryDelayMs?: number;
}

/**
 * Downloads a file and continues attempts that broke off: within the call and, if a checksum can prove the
 * result, those of an earlier call. HTTPS_PROXY and its like are honoured. Throws DownloadError if there
 * is no answer, the server refuses or the checksum differs; there is no file at `to` then.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { url, to, sha256, md5, gitBlob, signal, retries = 4, retryDelayMs = 500 } = options;
  const part = `${to}.part`;
  const expected = sha256 ?? md5 ?? gitBlob;
  const algorithm = sha256 !== undefined ? 'sha256' : md5 !== undefined ? 'md5' : 'git-blob';
  await mkdir(dirname(to), { recursive: true });
  if (expected === undefined) await rm(part, { force: true });
  const dispatcher = agent(options.connectTimeoutMs ?? 4_000);
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        const resumed = await fetchInto(part, dispatcher, options);
        const digest = expected === undefined ? undefined : await digestOf(part, algorithm);
        if (digest === expected) return await rename(part, to);
        await rm(part, { force: true });
        if (!resumed) {
          const name = { sha256: 'SHA-256', md5: 'MD5', 'git-blob': 'git digest' }[algorithm];
          throw new DownloadError(
            `${url} has ${name} ${digest}, not ${expected}: nothing was kept`,
            {
              hint: 'Something between here and the server changes files: try another network.',
            },
          );
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof GroundcamError) throw error;
        if (attempt >= retries || !isTransient(error)) throw failure(url, error);
        await sleep(retryDelayMs * 2 ** attempt, undefined, { ...(signal && { signal }) });
      }
    }
  } finally {
    await dispatcher.close();
  }
}

/** A server's answer that fits in memory. */
export interface ShortAnswer extends Pick<Response, 'status' | 'ok' | 'headers'> {
  text: string;
}

/**
 * Asks for something short, once. HTTPS_PROXY and its like are honoured. Throws DownloadError if there is no
 * answer.
 */
export async function fetchShort(
  url: string,
  { headers = {}, signal }: Pick<DownloadOptions, 'headers' | 'signal'>,
): Promise<ShortAnswer> {
  const dispatcher = agent(4_000);
  try {
    const response = await fetch(url, { dispatcher, headers, ...(signal && { signal }) });
    const { status, ok, headers: answered } = response;
    return { status, ok, headers: answered, text: await response.text() };
  } catch (error) {
    signal?.throwIfAborted();
    throw failure(url, error);
  } finally {
    await dispatcher.close();
  }
}

/** Fetches what `part` lacks. Returns whether part of it had come before. */
async function fetchInto(
  part: string,
  dispatcher: Dispatcher,
  { url, headers, refusal, onProgress, signal }: DownloadOptions,
): Promise<boolean> {
  const offset = await sizeOf(part);
  const response = await fetch(url, {
    dispatcher,
    headers: {
      ...headers,
      'accept-encoding': 'identity',
      ...(offset > 0 && { range: `bytes=${offset}-` }),
    },
    ...(signal && { signal }),
  });
  const range = response.headers.get('content-range');
  if (response.status === 416) {
    await response.body?.cancel();
    if (range === `bytes */${offset}`) return true;
    await rm(part, { force: true });
    throw new BrokenOffError('the server has less than was downloaded before');
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    const answer = `the server answered ${response.status} ${response.statusText}`;
    if (response.status >= 500 || response.status === 429) throw new BrokenOffError(answer);
    throw refusal?.(response) ?? new DownloadError(`Could not download ${url}: ${answer}`);
  }
  const resumed = response.status === 206 && (range?.startsWith(`bytes ${offset}-`) ?? false);
  if (response.status === 206 && !resumed) {
    await response.body.cancel();
    await rm(part, { force: true });
    throw new BrokenOffError('the server sent another range than was asked for');
  }
  let received = resumed ? offset : 0;
  const length = response.headers.get('content-length');
  const total = length === null ? null : received + Number(length);
  const file = await open(part, resumed ? 'a' : 'w');
  try {
    const chunks: AsyncIterable<Uint8Array> = response.body;
    for await (const chunk of chunks) {
      await file.appendFile(chunk);
      received += chunk.length;
      onProgress?.({ received, total });
    }
  } finally {
    await file.close();
  }
  return resumed;
}

/** The download broke off for a reason that may pass. */
class BrokenOffError extends Error {}

/** Whether to try again: a refused or unroutable connection stays so for seconds, a broken one does not. */
function isTransient(error: unknown): boolean {
  if (error instanceof BrokenOffError) return true;
  const code = codeOf(error);
  return code !== undefined && !unreachable.includes(code);
}

const unreachable = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM'],
  ...['ENOSPC', 'EROFS', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'],
];

/** Code of the innermost cause: fetch wraps what went wrong. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = codeOf(error.cause);
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined);
}

function failure(url: string, error: unknown): DownloadError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
  return new DownloadError(`Could not download ${url}: ${reason}`, { cause: error });
}

function agent(connectTimeoutMs: number): Dispatcher {
  const options = { connect: { timeout: connectTimeoutMs }, bodyTimeout: 30_000 };
  const viaProxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some(
    (name) => process.env[name],
  );
  return viaProxy ? new EnvHttpProxyAgent(options) : new Agent(options);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0;
    throw error;
  }
}

/** Digest of a file in hex. `git-blob` is the SHA-1 under which git files its content. */
export async function digestOf(
  path: string,
  algorithm: 'sha256' | 'md5' | 'git-blob',
): Promise<string> {
  const hash = createHash(algorithm === 'git-blob' ? 'sha1' : algorithm);
  if (algorithm === 'git-blob') hash.update(`blob ${await sizeOf(path)}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
