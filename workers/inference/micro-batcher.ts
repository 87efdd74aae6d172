/**
 * Lets requests that come at the same time share one run. There is no timer: while a run is under way
 * requests gather, and the next run takes as many of them as it may. A lone request never waits.
 */
export class MicroBatcher<Item, Result> {
  readonly #run: (items: Item[]) => Promise<Result[]>;
  readonly #maxBatch: number;
  readonly #waiting: {
    item: Item;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #draining: Promise<void> | undefined;

  constructor(run: (items: Item[]) => Promise<Result[]>, { maxBatch }: { maxBatch: number }) {
    this.#run = run;
    this.#maxBatch = maxBatch;
  }

  /** The item's result, once a run that took it has ended. Rejects with that run's error. */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves once no request waits or runs. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxBatch);
      try {
        const results = await this.#run(batch.map(({ item }) => item));
        if (results.length !== batch.length) {
          throw new Error(
            `Expected ${batch.length} results of a run but received ${results.length}`,
          );
        }
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#draining = undefined;
  }
}
