/** Runs that are asked for at once: the next is there when one ends. */
const RUNS = 2;

export interface MicroBatcherOptions {
  /** Most requests in one run. */
  maxBatch: number;
  /**
   * While nothing runs, how many requests must have come before a run begins, and how long it waits for them at most, in ms.
   * Default: the first one begins it.
   */
  gather?: { count: number; within: number };
}

/**
 * Lets requests that come at the same time share one run. While a run is under way
 * requests gather, and the next run takes as many of them as it may. A full one is asked for before the run under way
 * has ended.
 */
export class MicroBatcher<Item, Result> {
  readonly #run: (items: Item[]) => Promise<Result[]>;
  readonly #maxBatch: number;
  readonly #gather: { count: number; within: number };
  #gathering: NodeJS.Timeout | undefined;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #runs = 0;
  /** How many are not ready yet. */
  #coming = 0;
  /** Called when one of those, or a run, has ended. */
  readonly #ended: (() => void)[] = [];

  constructor(
    run: (items: Item[]) => Promise<Result[]>,
    { maxBatch, gather = { count: 1, within: 0 } }: MicroBatcherOptions,
  ) {
    this.#run = run;
    this.#maxBatch = maxBatch;
    this.#gather = { ...gather, count: Math.min(gather.count, maxBatch) };
  }

  /** Submits an item once it is ready, as `submit` does. Others go first meanwhile. Rejects if it can't be made ready. */
  async submitReady(item: Promise<Item>): Promise<Result> {
    this.#coming += 1;
    let result: Promise<Result>;
    try {
      result = this.submit(await item);
    } finally {
      this.#coming -= 1;
      this.#tell();
    }
    return result;
  }

  /** The item's result, once a run that took it has ended. Rejects with that run's error. */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#begin();
    });
  }

  /** Resolves once no request waits or runs. */
  async idle(): Promise<void> {
    while (this.#runs + this.#coming + this.#waiting.length > 0)
      await new Promise<void>((resolve) => this.#ended.push(resolve));
  }

  /** @param atLeast how many requests must wait to begin a run while there is none */
  #begin(atLeast = this.#gather.count): void {
    while (this.#waiting.length > 0 && this.#isFree(atLeast)) {
      this.#runs += 1;
      void this.#runBatch(this.#waiting.splice(0, this.#maxBatch));
    }
    if (this.#runs === 0 && this.#waiting.length > 0) {
      this.#gathering ??= setTimeout(() => {
        this.#gathering = undefined;
        this.#begin(1);
      }, this.#gather.within);
    } else {
      clearTimeout(this.#gathering);
      this.#gathering = undefined;
    }
  }

  #isFree(atLeast: number): boolean {
    const count = this.#waiting.length;
    return this.#runs === 0 ? count >= atLeast : this.#runs < RUNS && count >= this.#maxBatch;
  }

  async #runBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    const settle = await this.#settled(batch);
    this.#runs -= 1;
    this.#begin();
    settle();
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#ended.splice(0)) resolve();
  }

  /** Runs a batch. Returns what tells its requests how it went. */
  async #settled(batch: Waiting<Item, Result>[]): Promise<() => void> {
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`Expected ${batch.length} results of a run but received ${results.length}`);
      }
      return () => batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      return () => batch.forEach(({ reject }) => reject(error));
    }
  }
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}
