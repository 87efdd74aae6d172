import pMap from 'p-map';
import { ForbiddenError } from '../../errors/forbidden-error.ts';
import { InvalidImageError } from '../../errors/invalid-image-error.ts';
import { isNotFound } from '../../errors/not-found-error.ts';
import type { ProgressOptions } from '../dataset.ts';
import type { Files } from '../files.ts';
import { readContent, type MaskContent } from './mask-content.ts';

/** Number of masks read at once. */
const CONCURRENCY = 8;
/** Number of masks from which it is decided what their numbers mean. */
const SURVEYED = 256;

/** Reads masks and keeps what they hold, so that none is read twice. */
export class MaskSurvey {
  readonly #files: Files;
  readonly #contents = new Map<string, MaskContent | null>();
  readonly #problems = new Map<string, string>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** What some of the masks hold, spread evenly over the list; without those that can't be read. */
  async some(masks: readonly string[]): Promise<MaskContent[]> {
    const step = Math.max(1, masks.length / SURVEYED);
    const chosen = masks.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
    const contents = await this.all(chosen);
    return contents.filter((content) => content !== null);
  }

  /** What each mask holds; null if it is missing or can't be read. */
  all(masks: readonly string[], { onProgress }: ProgressOptions = {}) {
    let done = 0;
    return pMap(
      masks,
      async (mask) => {
        const known = this.#contents.get(mask);
        const content = known === undefined ? await this.#read(mask) : known;
        this.#contents.set(mask, content);
        onProgress?.(++done, masks.length);
        return content;
      },
      { concurrency: CONCURRENCY },
    );
  }

  /** Why a mask could not be read; undefined if it could, or has not been tried. */
  problemOf(mask: string): string | undefined {
    return this.#problems.get(mask);
  }

  async #read(mask: string): Promise<MaskContent | null> {
    try {
      return await readContent(mask, await this.#files.read(mask));
    } catch (error) {
      const isMissing = isNotFound(error);
      const isUnreadable = error instanceof InvalidImageError || error instanceof ForbiddenError;
      if (!isMissing && !isUnreadable) throw error;
      this.#problems.set(mask, isUnreadable ? error.message : `There is no ${mask}`);
      return null;
    }
  }
}
