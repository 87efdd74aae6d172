import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ToolError } from '../../core/errors/tool-error.ts';
import type { ToolProgress } from './progress.ts';
import type { Tool } from './tool.ts';

export interface GoInstallOptions {
  environment: NodeJS.ProcessEnv;
  onProgress?: ((progress: ToolProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Lines of Go's last output that an error quotes. */
const tailLines = 10;

/**
 * Builds a Go command into the folder, with progress once a second. Throws ToolError if there is no
 * Go, or with Go's last output if it fails.
 */
export async function goInstall(
  { goPackage, version, binary }: Pick<Tool, 'goPackage' | 'version' | 'binary'>,
  folder: string,
  { environment, onProgress, signal }: GoInstallOptions,
): Promise<void> {
  const go = spawn('go', ['install', '-v', '-ldflags=-s -w', `${goPackage}@v${version}`], {
    env: { ...environment, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal && { signal }),
  });
  const tail: string[] = [];
  let built = 0;
  let latest = '';
  createInterface({ input: go.stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    // Lines of Go's own begin with "go: "; -v adds the import path of each package that it compiles.
    if (!line.startsWith('go: ')) built++;
    latest = line;
  });
  const started = Date.now();
  const report = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    onProgress?.({ kind: 'building', package: `${binary} ${version}`, seconds, built, latest });
  };
  report();
  const ticking = setInterval(report, 1000);
  try {
    const [code] = (await once(go, 'close')) as [number | null];
    if (code !== 0) {
      throw new ToolError(`go install ${goPackage}@v${version} failed:\n  ${tail.join('\n  ')}`);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ToolError('Go, which could build it, is not installed either', { cause: error });
    }
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
