import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from './has-code.ts';

/** Milliseconds before each further attempt: other work of this process closes its files meanwhile. */
const WAITS = [10, 30, 100, 300, 1000];

/** What to do if too many files are open. */
export const TOO_MANY_OPEN_HINT =
  'Raise the limit before starting groundcam, with: ulimit -n 4096. Then run again: only what is missing is computed.';

/** Whether this process, or the machine, has as many files open as it may. */
export function isOutOfHandles(error: unknown): boolean {
  return hasCode(error, 'EMFILE', 'ENFILE');
}

/**
 * Runs an effect that opens files; again after a while, a second or two in all, if too many are open. It must be one that can
 * be begun again after it could not open a file.
 */
export async function onceHandlesAreFree<T>(
  effect: () => Promise<T>,
  waits: readonly number[] = WAITS,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await effect();
    } catch (error) {
      if (!isOutOfHandles(error)) throw error;
      await sleep(wait);
    }
  }
  return effect();
}
