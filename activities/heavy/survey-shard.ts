import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { surveyMasks } from '../prepare-baselines/survey-masks.ts';
import { measuredSamples } from '../shared/rows.ts';
import { readShard, type Runs } from '../shared/runs.ts';
import type { HeavyWork } from './heavy-work.ts';

/** Adds up the masks of a shard's measured samples. Throws CorruptArtifactError if something is lost that this needs. */
export function makeSurveyShard(runs: Runs, versions: MeasuredBy): HeavyWork['surveyShard'] {
  return async function surveyShard({ run: reference, shard }) {
    const run = await runs.open(reference);
    const all = await readShard(run.store, run.plan.runId, shard);
    const samples = await measuredSamples(run, all);
    const { key, survey } = await surveyMasks(run, samples, versions);
    const measured = samples.map(({ sample: { id, image }, keys: { compared } }) => ({
      ...{ id, image, compared },
    }));
    return { masks: key, sum: survey.sum, measured };
  };
}
