import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { x as extract } from 'tar';
import { fetch } from 'undici';
import { InputError } from '../../core/errors/input-error.ts';
import { ToolError } from '../../core/errors/tool-error.ts';
import { withFileLock } from '../../store/file-lock.ts';
import { cacheFolder } from '../cache-folder.ts';
import { downloadFile } from './download.ts';
import { goInstall } from './go-install.ts';
import type { ToolProgress } from './progress.ts';
import type { Tool, ToolArchive } from './tool.ts';

export interface ObtainOptions {
  /** Default: process.env. */
  environment?: NodeJS.ProcessEnv;
  onProgress?: (progress: ToolProgress) => void;
  signal?: AbortSignal;
}

export interface ObtainedTool {
  /** Absolute path of the program, which has been run once. */
  path: string;
  source: 'environment' | 'path' | 'cache' | 'download' | 'go';
  /** The version asked for or, if it came from elsewhere, the first line that `--version` prints. */
  version: string;
}

/**
 * Finds a tool or gets it: the tool's own environment variable, PATH, our cache, a download, `go
 * install`, in that order. It then stays in the cache. Of several processes that need it at once, one
 * gets it and the others wait.
 *
 * Throws InputError if the environment variable points to something that does not run, and ToolError,
 * with what to do, if there is neither network nor Go.
 */
export async function obtainTool(tool: Tool, options: ObtainOptions = {}): Promise<ObtainedTool> {
  const { environment = process.env, onProgress, signal } = options;
  const found = await findTool(tool, options);
  if (found !== null) return found;

  const started = Date.now();
  return withFileLock(
    `${toolFolder(tool, environment)}.lock`,
    async () => (await fromCache(tool, environment)) ?? (await get(tool, options)),
    {
      pollMs: 250,
      onWait: () =>
        onProgress?.({ kind: 'waiting', seconds: Math.round((Date.now() - started) / 1000) }),
      ...(signal && { signal }),
    },
  );
}

/** The tool, if it is on this machine already: as `obtainTool`, without getting it. */
export async function findTool(
  tool: Tool,
  { environment = process.env, onProgress }: ObtainOptions = {},
): Promise<ObtainedTool | null> {
  return (
    (await fromVariable(tool, environment)) ??
    (await fromPath(tool, environment, onProgress)) ??
    (await fromCache(tool, environment))
  );
}

/** What `obtainTool` found, in one line for people. */
export function describeObtained(tool: Tool, { path, source, version }: ObtainedTool): string {
  const from = {
    environment: `from ${tool.variable}`,
    path: 'on PATH',
    cache: 'from the cache',
    download: 'downloaded',
    go: 'built with Go',
  }[source];
  return `${tool.name}: ${path} (${from}; ${version})`;
}

async function fromVariable(
  { variable, name, binary }: Tool,
  environment: NodeJS.ProcessEnv,
): Promise<ObtainedTool | null> {
  const path = environment[variable];
  if (!path) return null;
  try {
    return { path, source: 'environment', version: await versionOf(path) };
  } catch (error) {
    throw new InputError(`${variable} is ${path}, which does not run: ${reasonOf(error)}`, {
      hint: `${name} is expected there: point ${variable} at the program ${binary}, or unset it.`,
      cause: error,
    });
  }
}

async function fromPath(
  tool: Tool,
  environment: NodeJS.ProcessEnv,
  onProgress: ObtainOptions['onProgress'],
): Promise<ObtainedTool | null> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, fileName(tool));
    if (folder === '' || !(await isExecutable(path))) continue;
    try {
      return { path, source: 'path', version: await versionOf(path) };
    } catch (error) {
      onProgress?.({
        kind: 'note',
        text: `Skipping ${path}, which does not run: ${reasonOf(error)}`,
      });
    }
  }
  return null;
}

async function fromCache(tool: Tool, environment: NodeJS.ProcessEnv): Promise<ObtainedTool | null> {
  const path = join(toolFolder(tool, environment), fileName(tool));
  if (!(await isExecutable(path))) return null;
  const runs = await versionOf(path).catch(() => null); // What doesn't run is obtained again.
  return runs === null ? null : { path, source: 'cache', version: tool.version };
}

/** Downloads or builds the tool into the cache. Called with the lock held. */
async function get(tool: Tool, options: ObtainOptions): Promise<ObtainedTool> {
  const { environment = process.env, onProgress, signal } = options;
  const folder = toolFolder(tool, environment);
  const unfinished = `${folder}.unfinished`;
  const failures: string[] = [];
  const ways = [
    ['download', () => download(tool, folder, unfinished, options)],
    ['go', () => goInstall(tool, unfinished, { environment, onProgress, signal })],
  ] as const;
  for (const [source, way] of ways) {
    try {
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true });
      await way();
      return { path: await keep(tool, unfinished, folder), source, version: tool.version };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(reasonOf(error));
      if (source === 'download') {
        onProgress?.({ kind: 'note', text: `${reasonOf(error)}; trying to build it with Go` });
      }
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  throw new ToolError(
    `${tool.name} is not installed and could not be obtained. ${failures.join('. ')}`,
    {
      hint:
        `Install it with ${tool.installation} and put it on PATH or in ${tool.variable}; ` +
        'or install Go from https://go.dev/dl, and groundcam builds it.',
    },
  );
}

async function download(
  tool: Tool,
  folder: string,
  unfinished: string,
  { onProgress, signal }: ObtainOptions,
): Promise<void> {
  const archive = tool.archives[`${process.platform}-${process.arch}`];
  if (archive === undefined) {
    throw new ToolError(`There is no download for ${process.platform}-${process.arch}`);
  }
  const { url } = archive;
  const file = `${folder}.tar.gz`;
  onProgress?.({ kind: 'downloading', url, received: 0, total: null });
  await downloadFile({
    url,
    to: file,
    sha256: archive.sha256 ?? (await publishedChecksum(archive, signal)),
    onProgress: (progress) => onProgress?.({ kind: 'downloading', url, ...progress }),
    signal,
  });
  await extract({ file, cwd: unfinished });
  await rm(file);
}

/** The archive's line in the release's own `checksums.txt`. */
async function publishedChecksum({ url }: ToolArchive, signal?: AbortSignal): Promise<string> {
  const list = new URL('checksums.txt', url).href;
  const response = await fetch(list, { ...(signal && { signal }) });
  const line = (await response.text()).split('\n').find((entry) => entry.endsWith(basename(url)));
  const sha256 = /^[0-9a-f]{64}/.exec(line ?? '')?.[0];
  if (sha256 === undefined) throw new ToolError(`${list} does not list ${basename(url)}`);
  return sha256;
}

/** Finds the program in the folder and, once it has run, moves it to its path, which is returned. */
async function keep(tool: Tool, unfinished: string, folder: string): Promise<string> {
  const entries = await readdir(unfinished, { recursive: true });
  const entry = entries.find((path) => basename(path) === fileName(tool));
  if (entry === undefined) throw new ToolError(`What came does not contain ${fileName(tool)}`);
  const path = join(unfinished, entry);
  await chmod(path, 0o755);
  await versionOf(path);
  const place = join(folder, fileName(tool));
  await mkdir(folder, { recursive: true });
  await rename(path, place);
  return place;
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 30_000 });
  return stdout.trim().split('\n')[0] ?? '';
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function toolFolder({ binary, version }: Tool, environment: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), 'tools', `${binary}-${version}`);
}

function fileName({ binary }: Tool): string {
  return process.platform === 'win32' ? `${binary}.exe` : binary;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
