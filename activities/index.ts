import { availableParallelism } from 'node:os';
import { makeAttack } from './attack.ts';
import { makeBeginStudy } from './begin-study.ts';
import { makeCollect } from './collect.ts';
import { makeEachSample } from './shared/each-sample.ts';
import { makeExplain } from './explain.ts';
import type { Inference } from './shared/inference.ts';
import { makeIntervene } from './intervene.ts';
import { makeMeasure } from './measure.ts';
import { noMetrics, type Metrics } from './shared/metrics.ts';
import { makeMeasureBaselines } from './measure-baselines.ts';
import { makePlan } from './plan.ts';
import { makePrepareDonors } from './prepare-donors.ts';
import { makePrepareBaselines } from './prepare-baselines.ts';
import { makePreprocess } from './preprocess.ts';
import { makePreprocessToMeasure } from './preprocess-to-measure.ts';
import { makePublish } from './publish.ts';
import { makePublishStudy } from './publish-study.ts';
import { makeRecordFailure } from './record-failure.ts';
import { makeRecordScheduledRun } from './record-scheduled-run.ts';
import { makeReduce } from './reduce.ts';
import type { HeavyWork, Versions } from './heavy/heavy-work.ts';
import { onThisThread } from './heavy/on-this-thread.ts';
import { onThisThread as samplesOnThisThread } from './samples/on-this-thread.ts';
import type { SampleWork } from './samples/sample-work.ts';
import { AllowedUris } from '../store/allowed-uris.ts';
import type { Runs } from './shared/runs.ts';
import type { WholeQueue } from '../workflows/contract/workflow-messages.ts';

export interface ActivityDependencies {
  inference: Inference;
  versions: Versions;
  /** Shared by all activities of a process, so that each run is opened once. */
  runs: Runs;
  /** Default: done on the thread that activities run on. */
  heavy?: HeavyWork;
  /** Default: done on the thread that activities run on. */
  samples?: SampleWork;
  /** What the worker may read and write. Default: everything. */
  allowed?: AllowedUris;
  /** Default: nothing is counted. */
  metrics?: Metrics;
  /** Samples that the worker processes at once. Default: `SAMPLES_IN_WORK` of the queue. */
  samplesInWork?: number;
  /** The queue on which this worker takes samples through all stages. Default: it does not. */
  whole?: WholeQueue;
}

/**
 * Samples that a worker processes at once, over all activities. On the cpu queue, decoding and the store
 * wait for each other; on the others, two full batches, so that the next is ready in time.
 */
export const SAMPLES_IN_WORK = { cpu: 4 * availableParallelism(), gpu: 64, all: 64 };

/** The activities of the cpu queue. */
export function createCpuActivities({
  inference,
  versions,
  runs,
  allowed = new AllowedUris(),
  heavy: elsewhere,
  metrics = noMetrics,
  samplesInWork = SAMPLES_IN_WORK.cpu,
  whole,
}: ActivityDependencies) {
  const eachSample = makeEachSample(runs, samplesInWork);
  const here = onThisThread(runs, versions, allowed);
  const heavy = elsewhere ?? here;
  return {
    plan: makePlan(inference, { build: versions, metrics, allowed, whole }),
    preprocess: makePreprocess(eachSample, { metrics, versions }),
    measure: makeMeasure(eachSample, { metrics, versions }),
    prepareDonors: makePrepareDonors(eachSample, versions),
    collect: makeCollect(runs),
    recordFailure: makeRecordFailure(runs, metrics),
    prepareBaselines: makePrepareBaselines(runs, versions, { heavy, here }),
    measureBaselines: makeMeasureBaselines(runs, { heavy, here }),
    reduce: makeReduce(heavy),
    publish: makePublish(runs, heavy, versions),
    recordScheduledRun: makeRecordScheduledRun(allowed),
    beginStudy: makeBeginStudy(allowed),
    publishStudy: makePublishStudy(heavy, allowed),
  };
}

/** The activities of the gpu queue. */
export function createGpuActivities({
  inference,
  runs,
  versions,
  metrics = noMetrics,
  samplesInWork = SAMPLES_IN_WORK.gpu,
}: Omit<ActivityDependencies, 'allowed'>) {
  const eachSample = makeEachSample(runs, samplesInWork);
  return {
    explain: makeExplain(eachSample, inference, metrics),
    intervene: makeIntervene(eachSample, inference, { metrics, versions }),
    attack: makeAttack(eachSample, inference, { metrics, versions }),
  };
}

/** The activities of the queue for workers that serve both others. */
export function createWholeActivities({
  inference,
  runs,
  versions,
  samples = samplesOnThisThread(versions),
  metrics = noMetrics,
  samplesInWork = SAMPLES_IN_WORK.all,
}: Omit<ActivityDependencies, 'allowed'>) {
  const eachSample = makeEachSample(runs, samplesInWork);
  return {
    preprocessToMeasure: makePreprocessToMeasure(eachSample, samples, inference, metrics),
  };
}

export type CpuActivities = ReturnType<typeof createCpuActivities>;
export type GpuActivities = ReturnType<typeof createGpuActivities>;
export type WholeActivities = ReturnType<typeof createWholeActivities>;
