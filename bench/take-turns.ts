import { median } from 'simple-statistics';

/**
 * Median seconds of each of several things, which take turns so that whatever else the machine does
 * affects all of them alike. The first turn of each warms up and does not count.
 */
export async function takeTurns<Name extends string>(
  timed: Readonly<Record<Name, () => Promise<number>>>,
  { seconds, fewest = 7 }: { seconds: number; fewest?: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(timed) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (const name of names) await timed[name]();
  const end = performance.now() + 1000 * seconds;
  for (let turn = 0; turn < fewest || performance.now() < end; turn++) {
    for (const name of names) times.get(name)!.push(await timed[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name)!)])) as Record<
    Name,
    number
  >;
}
