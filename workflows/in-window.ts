/**
 * Works through the numbers [start, end), at most `window` at a time. The first error stops it from
 * starting more and is thrown once those under way have ended.
 */
export async function inWindow(
  { start, end, window }: { start: number; end: number; window: number },
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = start;
  const lane = async () => {
    while (next < end) {
      const index = next++;
      try {
        await work(index);
      } catch (error) {
        next = end;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.min(window, end - start) }, lane);
  const ended = await Promise.allSettled(lanes);
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}
