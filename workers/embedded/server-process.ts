import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { onExit } from 'signal-exit';
import { ServerError } from '../../core/errors/server-error.ts';
import { endWithParent } from './end-with-parent.ts';

export interface ServerProcessOptions {
  /** For people: "Temporal's dev server". */
  name: string;
  executable: string;
  arguments: readonly string[];
  /** Added to this process's own environment. */
  environment?: Readonly<Record<string, string>>;
  /** Port on 127.0.0.1 that accepts connections once the server runs. */
  port: number;
  /** Resolves once the server that accepts connections also serves. */
  ready?: () => Promise<void>;
  /** Receives each line that the server prints. */
  log?: ((line: string) => void) | undefined;
  /** What `stop` sends: SIGKILL for a server that has nothing to save, since it ends at once. */
  stopSignal?: 'SIGTERM' | 'SIGKILL';
  /** How long it may take to serve, in ms. */
  timeoutMs?: number;
}

export interface ServerProcess {
  /** Ends the server and resolves once it is gone; again and again is fine. */
  stop: () => Promise<void>;
}

/** Lines of the server's last words that an error quotes. */
const tailLines = 12;
/** What Go prints after a panic's reason: stacks, longer than the tail, that name no cause. */
const startOfStacks = /^(goroutine \d+ .*\[.+\]|runtime stack):$/;
/** How long a server may take to end after it was asked, in ms. */
const graceMs = 10_000;

/**
 * Starts a server of ours and resolves once it serves. Throws ServerError, with its last output, if
 * it ends or does not serve in time.
 *
 * The server has a process group of its own, so that Ctrl-C in a terminal reaches only us and what is
 * in flight can end first. It ends with this process: at exit, on SIGINT, SIGTERM and SIGHUP, and a
 * moment after SIGKILL. It does not keep this process alive.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, executable, port, stopSignal = 'SIGTERM', timeoutMs = 60_000 } = options;
  if (await accepts(port)) {
    throw new ServerError(`${name} can't have port ${port}: something listens there already`, {
      hint: 'Stop what listens there, or choose another port.',
    });
  }
  const child = spawn(executable, options.arguments, {
    detached: process.platform !== 'win32',
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const tail = keepTail(child, options.log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
  const forget = onExit(() => kill(child, 'SIGKILL'));
  const callOff = child.pid === undefined ? () => {} : endWithParent(child.pid);
  void ended.then(() => {
    forget();
    callOff();
  });
  letParentExit(child);

  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopServer(child, stopSignal));
  const giveUp = new AbortController();
  try {
    const failure = await Promise.race([
      ended,
      sleep(timeoutMs, `did not serve within ${timeoutMs / 1000} s`, { signal: giveUp.signal }),
      untilReady(options, giveUp.signal),
    ]);
    if (failure === undefined) return { stop };
    throw new ServerError(`${name} ${failure}${quote(tail)}`, {
      hint: `Run it by hand to see why: ${executable} ${options.arguments.join(' ')}`,
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    giveUp.abort();
  }
}

async function untilReady(
  { port, ready }: ServerProcessOptions,
  signal: AbortSignal,
): Promise<undefined> {
  while (!(await accepts(port))) await sleep(20, undefined, { signal });
  await ready?.();
}

async function accepts(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // Not listening yet; a server that never will is noticed by its exit or the timeout.
  } finally {
    socket.destroy();
  }
}

async function stopServer(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.ref();
  kill(child, signal);
  const force = setTimeout(() => kill(child, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(force);
}

/** Signals the server with all processes that it started. */
function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Gone already, which is what was asked for.
  }
}

function keepTail(child: ChildProcess, log?: (line: string) => void): readonly string[] {
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    let inStacks = false;
    createInterface({ input: stream }).on('line', (line) => {
      log?.(line);
      inStacks ||= startOfStacks.test(line);
      if (inStacks) return;
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
    });
  }
  return tail;
}

function quote(tail: readonly string[]): string {
  return tail.length === 0 ? '' : `. Its last words:\n  ${tail.join('\n  ')}`;
}

function letParentExit(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream instanceof Socket) stream.unref();
  }
}
