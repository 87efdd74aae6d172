/** Images of more pixels than this take turns: 50 MB as RGB. */
export const LARGE = 2 ** 24;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` after all earlier calls in this process have settled: a folder of huge images then takes the
 * memory of one, however many samples are in flight.
 */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}
