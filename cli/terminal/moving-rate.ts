/** Milliseconds that count: short enough to follow a change, long enough not to jump about. */
const WINDOW = 30_000;

/** How fast a count grew of late. */
export class MovingRate {
  readonly #seen: { count: number; time: number }[] = [];

  /** Takes a count down, and the time in milliseconds when it was that. */
  add(count: number, time: number): void {
    this.#seen.push({ count, time });
    while (this.#seen.length > 2 && time - this.#seen[1]!.time >= WINDOW) this.#seen.shift();
  }

  /** The growth over the window; nothing grew in no time before two counts are known. */
  growth(): { samples: number; seconds: number } {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last) return { samples: 0, seconds: 0 };
    return { samples: last.count - first.count, seconds: (last.time - first.time) / 1000 };
  }
}
