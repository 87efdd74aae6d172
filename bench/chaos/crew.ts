import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printed, startCommand } from '../../test/cli/command.ts';

interface Worker {
  child: ChildProcess;
  clock: string;
  isStopped: boolean;
  isReady: boolean;
}

export interface CrewOptions {
  size: number;
  environment: Record<string, string>;
  /** Where the workers' logs go, and the files that tell their clocks. */
  folder: string;
}

/** Worker processes: a fixed number of them, of which each is replaced once it is gone. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #workers: Worker[] = [];
  /** All that were ever started and are still there. */
  readonly #alive = new Set<ChildProcess>();
  readonly #asked = new WeakSet<ChildProcess>();
  #started = 0;
  /** What ended without being told to. */
  readonly crashes: string[] = [];

  private constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Resolves once all workers are ready. */
  static async start(options: CrewOptions): Promise<Crew> {
    const crew = new Crew(options);
    while (crew.#workers.length < options.size) crew.#workers.push(crew.#startWorker());
    await Promise.all(crew.#workers.map(({ child }) => printed(child, 'Worker ready')));
    return crew;
  }

  /** Kills so many workers at once, and starts others. */
  async kill(workers: number): Promise<void> {
    for (const worker of this.#workers.slice(0, workers)) {
      this.#replace(worker);
      await this.#end(worker, 'SIGKILL');
    }
  }

  /** Asks one worker to stop, and starts another meanwhile. Resolves once it is gone. */
  async drain(): Promise<void> {
    const worker = this.#workers.find(({ isStopped }) => !isStopped);
    if (!worker) return;
    this.#replace(worker);
    await this.#end(worker, 'SIGTERM');
    const { exitCode, signalCode } = worker.child;
    if (worker.isReady && exitCode !== 0) {
      this.crashes.push(`a worker that was asked to end ended with ${signalCode ?? exitCode}`);
    }
  }

  /** Stops a worker in its tracks; the function returned lets it go on. */
  freeze(): () => void {
    const worker = this.#workers.find(({ isStopped }) => !isStopped);
    if (!worker) return () => {};
    worker.isStopped = true;
    worker.child.kill('SIGSTOP');
    return () => {
      worker.isStopped = false;
      worker.child.kill('SIGCONT');
    };
  }

  /** Lets the clock of one worker jump. */
  async stepClock(stepMs: number): Promise<void> {
    const worker = this.#workers.at(-1)!;
    await writeFile(worker.clock, `${stepMs}`);
    worker.child.kill('SIGWINCH');
  }

  /** Ends all workers at once. */
  async stop(): Promise<void> {
    this.#workers.length = 0;
    await Promise.all([...this.#alive].map((child) => this.#end({ child }, 'SIGKILL')));
  }

  #replace(worker: Worker): void {
    const place = this.#workers.indexOf(worker);
    if (place < 0) return;
    this.#workers.splice(place, 1);
    this.#workers.push(this.#startWorker());
  }

  #startWorker(): Worker {
    const name = `worker-${++this.#started}`;
    const { folder, environment } = this.#options;
    const clock = join(folder, `${name}.clock`);
    const preload = pathToFileURL(resolve('bench/chaos/shift-clock.js')).href;
    const child = startCommand(['worker', '--log-format', 'text'], {
      env: { ...environment, GROUNDCAM_BENCH_CLOCK: clock, NODE_OPTIONS: `--import ${preload}` },
    });
    const log = createWriteStream(join(folder, `${name}.log`));
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    const worker = { child, clock, isStopped: false, isReady: false };
    this.#alive.add(child);
    child.stderr?.on('data', (chunk: Buffer) => {
      worker.isReady ||= chunk.includes('Worker ready');
    });
    child.once('close', (code, signal) => {
      this.#alive.delete(child);
      log.end();
      if (this.#asked.has(child)) return;
      // As a supervisor does: one that finds no server ends, and is started again.
      if (worker.isReady) this.crashes.push(`${name} ended with ${signal ?? code}`);
      this.#replace(worker);
    });
    return worker;
  }

  async #end({ child }: Pick<Worker, 'child'>, signal: NodeJS.Signals): Promise<void> {
    this.#asked.add(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}
