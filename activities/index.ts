import { makeExplain } from './explain.ts';
import type { Inference } from './inference.ts';
import { makeMeasure } from './measure.ts';
import { makePlan } from './plan.ts';
import { makePreprocess } from './preprocess.ts';
import { makePublish } from './publish.ts';
import { makeRecordFailure } from './record-failure.ts';
import { makeReduce, type Versions } from './reduce.ts';
import type { Runs } from './runs.ts';

export interface ActivityDependencies {
  inference: Inference;
  versions: Versions;
  /** Shared by all activities of a process, so that each run is opened once. */
  runs: Runs;
}

/** The activities of the cpu queue. */
export function createCpuActivities({ inference, versions, runs }: ActivityDependencies) {
  return {
    plan: makePlan(inference, versions),
    preprocess: makePreprocess(runs),
    measure: makeMeasure(runs),
    recordFailure: makeRecordFailure(runs),
    reduce: makeReduce(runs, inference, versions),
    publish: makePublish(runs, versions),
  };
}

/** The activities of the gpu queue. */
export function createGpuActivities({
  inference,
  runs,
}: Pick<ActivityDependencies, 'inference' | 'runs'>) {
  return { explain: makeExplain(runs, inference) };
}

export type CpuActivities = ReturnType<typeof createCpuActivities>;
export type GpuActivities = ReturnType<typeof createGpuActivities>;
