import { availableParallelism } from 'node:os';
import type { SampleWork } from '../../activities/samples/sample-work.ts';
import type { RunSample } from '../../activities/shared/runs.ts';
import type { DecodedBy, MeasuredBy } from '../../core/schema/computed-by.ts';
import { pixelBudget } from '../../core/image/pixel-budget.ts';
import { SampleThread } from './sample-thread.ts';

export interface SampleThreadsOptions {
  versions: DecodedBy & MeasuredBy;
  /** As the worker's: what its runs may read and write. Default: everything. */
  allow?: readonly string[] | undefined;
  /** Most threads. Default: as many as there are cores. */
  threads?: number | undefined;
}

/** The part of the pixels of a process that its threads may keep without asking. */
const UNASKED = 1 / 4;

/** How many more samples than others a thread may have because it has their photo. */
const MORE_FOR_A_PHOTO = 4;

/**
 * Work on samples on threads of its own. Their pixels are seen by no other thread: V8 marks the whole heap of one
 * again and again while they are made, and the heap of a Temporal worker is large.
 */
export class SampleThreads implements SampleWork {
  readonly #options: SampleThreadsOptions;
  #threads: SampleThread[] = [];

  constructor(options: SampleThreadsOptions) {
    this.#options = options;
  }

  readonly preprocessToMeasure: SampleWork['preprocessToMeasure'] = (reference, sample, explain) =>
    this.#threadFor(sample).take(reference, sample, explain);

  /** Ends the threads. Samples in work fail. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /**
   * A thread that has another sample of the photo in work and not many more than others, or the one with the fewest samples. More are
   * started as long as all of them have some.
   */
  #threadFor({ keys }: RunSample): SampleThread {
    this.#threads = this.#threads.filter((thread) => !thread.hasEnded);
    const [first] = this.#threads.toSorted((a, b) => a.samples - b.samples);
    const ofPhoto = this.#threads.find((thread) => thread.hasPhoto(keys));
    if (first && ofPhoto && ofPhoto.samples < first.samples + MORE_FOR_A_PHOTO) return ofPhoto;
    const { versions, allow, threads = availableParallelism() } = this.#options;
    if (first && (first.samples === 0 || this.#threads.length >= threads)) return first;
    const pixels = Math.floor((UNASKED * pixelBudget.most) / threads);
    const started = new SampleThread({ versions, allow, pixels });
    this.#threads.push(started);
    return started;
  }
}
