/** Numbers to work through, and how. */
export interface Window {
  start: number;
  end: number;
  /** How many are worked on at a time. */
  window: number;
  /** Asked before each one: whether to leave the rest. */
  isFull?: () => boolean;
}

/**
 * Works through the numbers [start, end), at most `window` at a time, and returns the first that was not
 * begun. The first error stops it from starting more and is thrown once those under way have ended.
 */
export async function inWindow(
  { start, end, window, isFull = () => false }: Window,
  work: (index: number) => Promise<void>,
): Promise<number> {
  let next = start;
  let failed = false;
  const lane = async () => {
    while (next < end && !failed && !isFull()) {
      try {
        await work(next++);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.min(window, end - start) }, lane);
  const ended = await Promise.allSettled(lanes);
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
  return next;
}
