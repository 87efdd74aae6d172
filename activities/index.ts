import { makeExplain } from './explain.ts';
import type { Inference } from './inference.ts';
import { makeMeasure } from './measure.ts';
import { noMetrics, type Metrics } from './metrics.ts';
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
  /** Default: nothing is counted. */
  metrics?: Metrics;
}

/** The activities of the cpu queue. */
export function createCpuActivities({
  inference,
  versions,
  runs,
  metrics = noMetrics,
}: ActivityDependencies) {
  return {
    plan: makePlan(inference, metrics),
    preprocess: makePreprocess(runs, metrics),
    measure: makeMeasure(runs, metrics),
    recordFailure: makeRecordFailure(runs, metrics),
    reduce: makeReduce(runs, inference, versions),
    publish: makePublish(runs),
  };
}

/** The activities of the gpu queue. */
export function createGpuActivities({
  inference,
  runs,
  metrics = noMetrics,
}: Omit<ActivityDependencies, 'versions'>) {
  return { explain: makeExplain(runs, inference, metrics) };
}

export type CpuActivities = ReturnType<typeof createCpuActivities>;
export type GpuActivities = ReturnType<typeof createGpuActivities>;
