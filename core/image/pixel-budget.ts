import { Semaphore } from 'async-mutex';
import { MAX_PIXELS } from './max-pixels.ts';

/** Shares that a budget is counted in: the library looks at each of them whenever one comes free. */
const SHARES = 1000;

/**
 * How many pixels of photos and masks may be in memory at full size. What is over it waits, in order, so that a
 * folder of huge images takes the memory of one, however many samples are in flight.
 */
export class PixelBudget {
  readonly most: number;
  /** Pixels in a share. */
  readonly #share: number;
  readonly #shares: number;
  readonly #free: Semaphore;
  #held = 0;
  #mostHeld = 0;

  /** Default: as many as the largest image that is read. */
  constructor(most = MAX_PIXELS) {
    this.most = most;
    this.#share = Math.ceil(most / SHARES);
    this.#shares = Math.floor(most / this.#share);
    this.#free = new Semaphore(this.#shares);
  }

  /** The most pixels that were held at a time. */
  get mostHeld(): number {
    return this.#mostHeld;
  }

  /**
   * Runs `work`, which may keep that many pixels until it has ended, as soon as they fit. More pixels than
   * the budget has are let through alone. `work` must not ask for pixels itself: it could wait for its own.
   */
  hold<T>(pixels: number, work: () => Promise<T>): Promise<T> {
    const weight = Math.min(Math.max(1, Math.ceil(pixels / this.#share)), this.#shares);
    return this.#free.runExclusive(async () => {
      this.#held += pixels;
      this.#mostHeld = Math.max(this.#mostHeld, this.#held);
      try {
        return await work();
      } finally {
        this.#held -= pixels;
      }
    }, weight);
  }
}

/** Shared by all that decodes images in this process. */
export const pixelBudget = new PixelBudget();
