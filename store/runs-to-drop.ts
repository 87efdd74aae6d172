import type { StoredRun } from './list-stored-runs.ts';
import { isLeased } from './run-lease.ts';
import { findSameAs } from './same-as.ts';
import type { Store } from './store.ts';

/** Which runs `store gc` drops as a whole. */
export interface DropPolicy {
  /** Drop all runs but this many that ended last. */
  keepLast?: number | undefined;
  /** Drop runs that nothing was written to for this long, in milliseconds. */
  olderThan?: number | undefined;
  /** By the store's clock. */
  now: Date;
  /** Runs that a Temporal server says are running. */
  running: ReadonlySet<string>;
}

/** Whether a run is under way: it is leased, or a server says so. */
export function isUnderWay(
  { runId, lease }: StoredRun,
  { now, running }: Pick<DropPolicy, 'now' | 'running'>,
): boolean {
  return isLeased(lease, now) || running.has(runId);
}

/**
 * The runs to drop: never the latest, one under way, or one that has the results of a run that is kept.
 *
 * @param latest the run that was published last
 */
export async function runsToDrop(
  store: Store,
  runs: readonly StoredRun[],
  { latest, ...policy }: DropPolicy & { latest: string | undefined },
): Promise<StoredRun[]> {
  const { keepLast, olderThan, now } = policy;
  // The latest run is the last by definition; S3's times have whole seconds.
  const endOf = ({ runId, published, unchanged }: StoredRun) =>
    runId === latest ? Infinity : ((published ?? unchanged)?.getTime() ?? 0);
  const ended = runs
    .filter(({ published, unchanged }) => published !== null || unchanged !== null)
    .sort((a, b) => endOf(b) - endOf(a));
  const surplus = new Set(keepLast === undefined ? [] : ended.slice(keepLast));
  const isOld = ({ modified }: StoredRun) =>
    olderThan !== undefined && now.getTime() - modified.getTime() > olderThan;
  const isUnwanted = (run: StoredRun) => surplus.has(run) || isOld(run);
  const dropped = runs.filter(
    (run) => run.runId !== latest && isUnwanted(run) && !isUnderWay(run, policy),
  );
  if (dropped.length === 0) return dropped;
  const needed = new Set<string | undefined>();
  for (const run of runs) {
    if (run.unchanged !== null && !dropped.includes(run)) {
      needed.add(await findSameAs(store, run.runId));
    }
  }
  return dropped.filter(({ runId }) => !needed.has(runId));
}
