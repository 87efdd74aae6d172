import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import Tinypool from 'tinypool';
import type {
  HeavyWork,
  Progress,
  Versions,
  WorkWatch,
} from '../../activities/heavy/heavy-work.ts';
import { builtFile } from '../built-file.ts';
import { letHeapsGrow } from '../heap-growth.ts';
import { applicationFailure } from '../translate-errors.ts';
import type { Answers, Inputs, Task, TaskKind, TaskResult } from './messages.ts';

export interface HeavyThreadsOptions {
  versions: Versions;
  /** As the worker's: what its runs may read and write. Default: everything. */
  allow?: readonly string[] | undefined;
  /** What the threads run. Default: `thread.ts`, as it was built. */
  file?: string;
}

/** Tasks at once in one process. More wait: a run that is computed or drawn can take a GB. */
const THREADS = 2;
/**
 * How long a thread waits for more work, in ms. Statistics take one of the threads that measured baselines, and need the memory
 * of the other.
 */
const IDLE = 2_000;

/** Work that makes many arrays of pixels and keeps little, as that on samples does. */
const OF_PIXELS: ReadonlySet<TaskKind> = new Set<TaskKind>(['surveyShard', 'measureShard']);

/**
 * Heavy work on threads of its own, so that heartbeats go on. A thread whose work is not wanted any more is
 * ended.
 */
export class HeavyThreads implements HeavyWork {
  readonly #pool: Tinypool;
  readonly #options: HeavyThreadsOptions;

  constructor(options: HeavyThreadsOptions) {
    this.#options = options;
    this.#pool = new Tinypool({
      filename: pathToFileURL(options.file ?? builtFile('heavy-thread.js')).href,
      minThreads: 0,
      maxThreads: THREADS,
      idleTimeout: IDLE,
    });
  }

  readonly surveyShard: HeavyWork['surveyShard'] = (shard, watch) =>
    this.#run('surveyShard', shard, watch);

  readonly measureShard: HeavyWork['measureShard'] = (shard, watch) =>
    this.#run('measureShard', shard, watch);

  readonly computeResults: HeavyWork['computeResults'] = (request, watch) =>
    this.#run('computeResults', request, watch);

  readonly drawReport: HeavyWork['drawReport'] = (reference, watch) =>
    this.#run('drawReport', reference, watch);

  readonly drawStudy: HeavyWork['drawStudy'] = (study, watch) =>
    this.#run('drawStudy', study, watch);

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #run<Kind extends TaskKind>(
    kind: Kind,
    input: Inputs[Kind],
    { signal, onProgress }: WorkWatch,
  ): Promise<Answers[Kind]> {
    signal.throwIfAborted();
    const { versions, allow } = this.#options;
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (progress: Progress) => onProgress(progress));
    const task: Task<Kind> = { kind, input, versions, allow, port: port2 };
    const end = OF_PIXELS.has(kind) ? letHeapsGrow() : undefined;
    try {
      const options = { signal, transferList: [port2] };
      const result = (await this.#pool.run(task, options)) as TaskResult<Answers[Kind]>;
      if ('failure' in result) throw applicationFailure(result.failure);
      return result.answer;
    } catch (error) {
      // Ending the thread is an error of the pool's; who asked for it gave a reason.
      signal.throwIfAborted();
      throw error;
    } finally {
      end?.();
      port1.close();
    }
  }
}
