/** Milliseconds to average over: short enough to follow a change, long enough to be steady. */
const WINDOW = 30_000;

/** How fast a count has grown recently. */
export class MovingRate {
  readonly #seen: { count: number; time: number }[] = [];

  /** Records a count and its time in milliseconds. */
  add(count: number, time: number): void {
    this.#seen.push({ count, time });
    while (this.#seen.length > 2 && time - this.#seen[1]!.time >= WINDOW) this.#seen.shift();
  }

  /** The growth over the window; zero before two counts are known. */
  growth(): { samples: number; seconds: number } {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last) return { samples: 0, seconds: 0 };
    return { samples: last.count - first.count, seconds: (last.time - first.time) / 1000 };
  }
}
