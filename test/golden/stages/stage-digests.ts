import { readFile, writeFile } from 'node:fs/promises';
import { STAGE_VERSIONS, stagesBehind } from '../../../core/keys/stages.ts';
import { Stage } from '../../../core/schema/recompute.ts';

/** What a stage computed when its version was recorded: see `test/activities/compute-stages.ts`. */
export interface StageRecord {
  version: number;
  sha256: string;
}
export type StageRecords = Readonly<Partial<Record<Stage, StageRecord>>>;

const FILE = new URL('digests.json', import.meta.url);

export async function readDigests(): Promise<StageRecords> {
  return JSON.parse(await readFile(FILE, 'utf8')) as StageRecords;
}

export async function writeDigests(records: StageRecords): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(records, null, 2)}\n`);
}

/** What the stages compute now, with their versions. */
export function recordsOf(
  digests: Readonly<Record<Stage, string>>,
  versions: Readonly<Record<Stage, number>> = STAGE_VERSIONS,
): Record<Stage, StageRecord> {
  return Object.fromEntries(
    Stage.options.map((stage) => [stage, { version: versions[stage], sha256: digests[stage] }]),
  ) as Record<Stage, StageRecord>;
}

/**
 * A sentence for each stage that computes something else although no version says so: neither its own nor
 * that of a stage whose artifacts it reads, which would have changed its keys as well. If stages that it
 * reads have changed, only they are named.
 */
export function unraisedVersions(before: StageRecords, now: Record<Stage, StageRecord>): string[] {
  const isRaised = (stage: Stage) => before[stage]?.version !== now[stage].version;
  const isChanged = (stage: Stage) => before[stage]?.sha256 !== now[stage].sha256;
  return Stage.options
    .filter((stage) => isChanged(stage) && !stagesBehind(stage).some(isRaised))
    .filter((stage) => !stagesBehind(stage).some((each) => each !== stage && isChanged(each)))
    .map(
      (stage) =>
        `The stage "${stage}" computes something else than it did: raise the version in ` +
        `core/keys/stages.ts from ${now[stage].version} to ${now[stage].version + 1}, or stores would ` +
        'take old artifacts for new ones.',
    );
}
