/** Runs that are asked for at once: the next is there when one ends. */
const RUNS = 2;

/**
 * Lets requests that come at the same time share one run. There is no timer: while a run is under way
 * requests gather, and the next run takes as many of them as it may. A full one is asked for before the run under way
 * has ended. A lone request never waits.
 */
export class MicroBatcher<Item, Result> {
  readonly #run: (items: Item[]) => Promise<Result[]>;
  readonly #maxBatch: number;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #runs = 0;
  /** Called when a run has ended. */
  readonly #ended: (() => void)[] = [];

  constructor(run: (items: Item[]) => Promise<Result[]>, { maxBatch }: { maxBatch: number }) {
    this.#run = run;
    this.#maxBatch = maxBatch;
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
    while (this.#runs > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
  }

  #begin(): void {
    const isFull = () => this.#waiting.length >= this.#maxBatch;
    const isFree = () => this.#runs === 0 || (this.#runs < RUNS && isFull());
    while (this.#waiting.length > 0 && isFree()) {
      this.#runs += 1;
      void this.#runBatch(this.#waiting.splice(0, this.#maxBatch));
    }
  }

  async #runBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    const settle = await this.#settled(batch);
    this.#runs -= 1;
    this.#begin();
    settle();
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
