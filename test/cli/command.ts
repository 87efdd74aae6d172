import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from 'signal-exit';
import { builtFile } from '../../workers/built-file.ts';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
}

/** Starts the built command as a user would, until this process ends at the latest. For commands that start no server. */
export function startCommand(
  args: readonly string[],
  { env = {}, cwd }: CommandOptions = {},
): ChildProcess {
  const child = spawn(process.execPath, [builtFile('groundcam.js'), ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.once(
    'exit',
    onExit(() => void child.kill('SIGKILL')),
  );
  return child;
}

/** Runs the built command to its end. For commands that start no server. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return finished(startCommand(args, options));
}

/** What a started command printed, once it has ended. */
export async function finished(child: ChildProcess): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      output[stream] += chunk;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}

/** Resolves once the command has printed the text on stderr; rejects if it ends before. */
export async function printed(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      if (seen.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`It ended without printing "${text}":\n${seen}`)));
  });
}
