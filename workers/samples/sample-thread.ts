import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createBirpc, type BirpcReturn } from 'birpc';
import { isReadLater } from '../../activities/samples/take-sample.ts';
import type { SampleWork } from '../../activities/samples/sample-work.ts';
import type { Explain } from '../../activities/shared/inference.ts';
import type { RunSample } from '../../activities/shared/runs.ts';
import { storedArtifacts } from '../../activities/shared/stored-artifacts.ts';
import { pixelBudget } from '../../core/image/pixel-budget.ts';
import { keysOfSample, type SampleKeys } from '../../core/keys/sample-keys.ts';
import { builtFile } from '../built-file.ts';
import { applicationFailure } from '../translate-errors.ts';
import { channelOf } from './channel.ts';
import { letHeapsGrow } from '../heap-growth.ts';
import type { ActivityCalls, SampleThreadSettings, ThreadCalls } from './messages.ts';

/** How long a thread waits for more samples, in ms: what comes after the last of a run needs the memory. */
const IDLE = 2_000;
/** Most MB of objects that are young: pixels are not among them, and each thread keeps so many. */
const YOUNG = 16;

let lastId = 0;

/** A thread that takes several samples at once through their stages, and asks for what only the activities' thread has. */
export class SampleThread {
  readonly #worker: Worker;
  readonly #rpc: BirpcReturn<ThreadCalls, ActivityCalls>;
  readonly #inWork = new Map<number, SampleInWork>();
  readonly #idleFor: number;
  #idle: NodeJS.Timeout | undefined;
  /** Why it has ended. */
  #end: Error | undefined;

  /** @param idleFor how long it waits for more samples before it ends, in ms; default: 2 s */
  constructor(settings: SampleThreadSettings, idleFor = IDLE) {
    this.#idleFor = idleFor;
    this.#worker = new Worker(builtFile('sample-thread.js'), {
      workerData: settings,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    this.#worker.unref();
    this.#worker.once('exit', letHeapsGrow());
    const inWork = this.#inWork;
    this.#rpc = createBirpc<ThreadCalls, ActivityCalls>(
      {
        explain: (id, request) => sampleOf(id).explain(request),
        hold: (id, pixels) => sampleOf(id).hold(pixels),
        release: (id) => inWork.get(id)?.release(),
      },
      channelOf(this.#worker),
    );
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(ended()));

    function sampleOf(id: number): SampleInWork {
      const sample = inWork.get(id);
      if (!sample) throw new Error(`No sample ${id} is in work`);
      return sample;
    }
  }

  /** How many samples it has in work. */
  get samples(): number {
    return this.#inWork.size;
  }

  /** Whether it has a sample of the same photo and mask in work. */
  hasPhoto({ photo }: Pick<SampleKeys, 'photo'>): boolean {
    return [...this.#inWork.values()].some((sample) => sample.photo === photo);
  }

  /** Whether it has failed or was closed. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Takes a sample through its stages: see `SampleWork`. */
  readonly take: SampleWork['preprocessToMeasure'] = async (
    reference,
    { run, sample, keys, intervention, signal },
    explain,
  ) => {
    const id = ++lastId;
    const inWork = new SampleInWork(keys.photo, explain, run.pixels ?? pixelBudget);
    this.#inWork.set(id, inWork);
    this.#worker.ref();
    clearTimeout(this.#idle);
    const abort = () => {
      if (!this.hasEnded) void this.#rpc.abort.asEvent(id);
    };
    try {
      const wanted = keysOfSample(keys).filter((key) => isReadLater(key, { run }));
      const given = await storedArtifacts(run.artifacts, wanted);
      signal?.throwIfAborted();
      if (signal) setMaxListeners(0, signal); // All samples of an activity have one signal.
      signal?.addEventListener('abort', abort, { once: true });
      const result = await this.#rpc.take({ id, reference, sample, keys, intervention, given });
      if ('failure' in result) throw applicationFailure(result.failure);
      await run.artifacts.write(result.made);
      return result.left;
    } catch (error) {
      signal?.throwIfAborted();
      // A thread passes on the message of what it was answered, but not the class.
      throw inWork.failure ?? this.#end ?? error;
    } finally {
      signal?.removeEventListener('abort', abort);
      inWork.end();
      this.#inWork.delete(id);
      if (this.#inWork.size === 0) this.#rest();
    }
  };

  #rest(): void {
    this.#worker.unref();
    if (this.hasEnded) return;
    this.#idle = setTimeout(() => void this.close(), this.#idleFor).unref();
  }

  #fail(error: Error): void {
    this.#end ??= error;
    clearTimeout(this.#idle);
    this.#rpc.$close(error);
  }

  async close(): Promise<void> {
    this.#fail(ended());
    await this.#worker.terminate();
  }
}

function ended(): Error {
  return new Error('The thread of the sample has ended');
}

/** What the activity of a sample does for the thread that has it in work. */
class SampleInWork {
  /** Why there is no explanation. */
  failure: unknown;
  /** In the context of the sample's activity: what a port brings has none. */
  readonly explain: Explain;
  readonly #pixels: NonNullable<RunSample['run']['pixels']>;
  #release = () => {};
  #hasEnded = false;

  constructor(
    readonly photo: string,
    explain: Explain,
    pixels: NonNullable<RunSample['run']['pixels']>,
  ) {
    this.#pixels = pixels;
    const activity = new AsyncResource('Activity');
    this.explain = (request) =>
      activity.runInAsyncScope(async () => {
        try {
          return await explain(request);
        } catch (error) {
          this.failure = error;
          throw error;
        }
      });
  }

  /** Resolves as soon as so many pixels fit. */
  hold(pixels: number): Promise<void> {
    return new Promise((begin) => {
      void this.#pixels.hold(pixels, () => {
        begin();
        if (this.#hasEnded) return Promise.resolve();
        return new Promise<void>((end) => (this.#release = end));
      });
    });
  }

  release(): void {
    this.#release();
  }

  /** Nothing is held any longer, also if the thread could not say so. */
  end(): void {
    this.#hasEnded = true;
    this.#release();
  }
}
