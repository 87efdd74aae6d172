import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { readBaselines } from '../shared/baseline-rows.ts';
import type { Runs } from '../shared/runs.ts';
import type { HeavyWork } from './heavy-work.ts';

/** Measures the baselines of a shard's samples. */
export function makeMeasureShard(runs: Runs, versions: MeasuredBy): HeavyWork['measureShard'] {
  return async function measureShard({ run, shard }, { onProgress, signal }) {
    let done = 0;
    await readBaselines(await runs.open(run), shard, versions, {
      signal,
      onProgress: () => onProgress(++done),
    });
  };
}
