import { studyOfCell } from '../core/schema/run-id.ts';
import type { StoredRun } from './list-stored-runs.ts';
import type { StoredStudy } from './list-stored-studies.ts';
import { isLeased } from './run-lease.ts';
import { findSameAs } from './same-as.ts';
import type { Store } from './store.ts';

/** Which runs `store gc` drops as a whole. A study counts as one: its audits stay or go with it. */
export interface DropPolicy {
  /** Drop all runs but this many that ended last. */
  keepLast?: number | undefined;
  /** Drop runs that nothing was written to for this long, in milliseconds. */
  olderThan?: number | undefined;
  /** By the store's clock. */
  now: Date;
  /** Runs and studies that a Temporal server says are running. */
  running: ReadonlySet<string>;
}

/** What a store has. */
interface Stored {
  runs: readonly StoredRun[];
  studies: readonly StoredStudy[];
}

/** A run by itself, or a study with its audits. */
interface Unit {
  study: StoredStudy | undefined;
  runs: StoredRun[];
}

/**
 * What to drop: never the latest run, what is under way, or a run that has the results of a run that is kept.
 *
 * @param latest the run that was published last
 */
export async function runsToDrop(
  store: Store,
  { runs, studies }: Stored,
  { latest, ...policy }: DropPolicy & { latest: string | undefined },
): Promise<{ runs: StoredRun[]; studies: StoredStudy[] }> {
  const { keepLast, olderThan, now } = policy;
  const units = unitsOf(runs, studies);
  const isLatest = (unit: Unit) => unit.runs.some(({ runId }) => runId === latest);
  // The latest run is the last by definition; S3's times have whole seconds.
  const endOf = (unit: Unit) => (isLatest(unit) ? Infinity : (endedAt(unit)?.getTime() ?? 0));
  const ended = units.filter((unit) => endedAt(unit)).sort((a, b) => endOf(b) - endOf(a));
  const surplus = new Set(keepLast === undefined ? [] : ended.slice(keepLast));
  const isOld = ({ study, runs }: Unit) =>
    olderThan !== undefined &&
    [...(study ? [study] : []), ...runs].every(
      ({ modified }) => now.getTime() - modified.getTime() > olderThan,
    );
  const dropped = units.filter(
    (unit) =>
      (surplus.has(unit) || isOld(unit)) && !isLatest(unit) && !isUnitUnderWay(unit, policy),
  );
  const droppedRuns = new Set(dropped.flatMap((unit) => unit.runs));
  const needed = new Set<string | undefined>();
  if (droppedRuns.size > 0) {
    for (const run of runs) {
      if (run.unchanged !== null && !droppedRuns.has(run)) {
        needed.add(await findSameAs(store, run.runId));
      }
    }
  }
  return {
    runs: runs.filter((run) => droppedRuns.has(run) && !needed.has(run.runId)),
    studies: dropped.flatMap(({ study }) => study ?? []),
  };
}

/** Each study with its audits, then the runs that are none's. */
function unitsOf(runs: readonly StoredRun[], studies: readonly StoredStudy[]): Unit[] {
  const units = new Map<string, Unit>(studies.map((study) => [study.studyId, { study, runs: [] }]));
  const single: Unit[] = [];
  for (const run of runs) {
    const unit = units.get(studyOfCell(run.runId) ?? '');
    if (unit) unit.runs.push(run);
    else single.push({ study: undefined, runs: [run] });
  }
  return [...units.values(), ...single];
}

/** When a unit ended: null if it has not, or has failed. */
function endedAt({ study, runs: [run] }: Unit): Date | null {
  return study ? study.published : (run?.published ?? run?.unchanged ?? null);
}

function isUnitUnderWay({ study, runs }: Unit, policy: DropPolicy): boolean {
  return (
    (study !== undefined && policy.running.has(study.studyId)) ||
    runs.some(({ runId, lease }) => isLeased(lease, policy.now) || policy.running.has(runId))
  );
}
