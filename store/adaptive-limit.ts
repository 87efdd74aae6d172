import { performance } from 'node:perf_hooks';

/** How many requests may be under way: at first, and at most. */
const MOST = 128;
/** Refusals within this time, in ms, count as one: they answer requests that were sent together. */
const TOGETHER = 500;

/**
 * Limits how many requests are under way at a server. Each time that the server asks to slow down, the limit
 * halves; it grows by one with as many successes as it is high (additive increase, multiplicative decrease).
 */
export class AdaptiveLimit {
  #limit = MOST;
  #underWay = 0;
  #lowered = -Infinity;
  readonly #waiting: (() => void)[] = [];

  /** How many requests may be under way now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  async run<T>(request: () => Promise<T>, isRefusal: (error: unknown) => boolean): Promise<T> {
    if (this.#underWay >= this.limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#underWay += 1;
    try {
      const answer = await request();
      this.#limit = Math.min(MOST, this.#limit + 1 / this.#limit);
      return answer;
    } catch (error) {
      if (isRefusal(error)) this.#lower();
      throw error;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay < this.limit) this.#waiting.shift()?.();
    }
  }

  #lower(): void {
    const now = performance.now();
    if (now - this.#lowered < TOGETHER) return;
    this.#lowered = now;
    this.#limit = Math.max(1, this.#limit / 2);
  }
}
