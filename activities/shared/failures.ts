import pMap from 'p-map';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { Failed } from '../../core/schema/measurement.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Run } from './runs.ts';

/** Failures that are read at once. */
const READS = 16;

const Failure = Failed.pick({ stage: true, message: true });

/** Why a sample of a run failed; null if it did not. */
export function readFailure(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  { index }: Pick<Sample, 'index'>,
) {
  return readJson(store, runKeys(plan.runId).failure(index), Failure).catch(nullIf(isNotFound));
}

/**
 * Throws CorruptArtifactError if one of these samples has not failed: then the record that it lacks is lost,
 * and leaving the sample out would change figures in silence.
 *
 * @param what the records that they lack, for the message: "measurements"
 */
export async function refuseLost(
  run: Pick<Run, 'store' | 'plan'>,
  lacking: readonly Sample[],
  what: string,
): Promise<void> {
  const failures = await pMap(lacking, (sample) => readFailure(run, sample), {
    concurrency: READS,
  });
  const lost = failures.filter((failure) => failure === null).length;
  if (lost > 0) throw new CorruptArtifactError(`${lost} ${what} are broken or gone`);
}
