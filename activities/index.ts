import { makeExplain } from './explain.ts';
import type { Inference } from './inference.ts';
import { makeMeasure } from './measure.ts';
import { makePlan } from './plan.ts';
import { makePreprocess } from './preprocess.ts';
import { makePublish } from './publish.ts';
import { makeRecordFailure } from './record-failure.ts';
import { makeReduce, type Versions } from './reduce.ts';
import { Runs } from './runs.ts';

export interface ActivityDependencies {
  inference: Inference;
  versions: Versions;
}

/** The activities of the cpu queue. */
export function createCpuActivities({ inference, versions }: ActivityDependencies) {
  const runs = new Runs();
  return {
    plan: makePlan(inference),
    preprocess: makePreprocess(runs),
    measure: makeMeasure(runs),
    recordFailure: makeRecordFailure(runs),
    reduce: makeReduce(runs, inference, versions),
    publish: makePublish(runs),
  };
}

/** The activities of the gpu queue. */
export function createGpuActivities({ inference }: Pick<ActivityDependencies, 'inference'>) {
  return { explain: makeExplain(new Runs(), inference) };
}

export type CpuActivities = ReturnType<typeof createCpuActivities>;
export type GpuActivities = ReturnType<typeof createGpuActivities>;
