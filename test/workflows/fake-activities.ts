import { ApplicationFailure } from '@temporalio/common';
import type { CpuActivities, GpuActivities, WholeActivities } from '../../activities/index.ts';
import type { ScheduledRunRecord } from '../../workflows/contract/scheduled-audit.ts';
import type { StudyBeginning, StudyToPublish } from '../../workflows/contract/study-messages.ts';
import { countShards } from '../../workflows/contract/shards.ts';
import type {
  PlanSummary,
  WholeQueue,
  SampleBatch,
  SampleFailure,
  ShardReference,
} from '../../workflows/contract/workflow-messages.ts';

export interface FakeRun {
  /** Samples to compute. */
  pending: number;
  /** Samples that the store already has. */
  cached?: number;
  /** The run that has published just this already. */
  unchangedSince?: string;
  /** As in the spec. */
  shardSize?: number;
  /** Samples that preprocess excludes, by their number over all shards. */
  excluded?: readonly number[];
  /** Samples whose explain fails for good. */
  failing?: readonly number[];
  /** The queue for a batch's stages in one activity, as the plan names it. */
  whole?: WholeQueue;
  /** Called with the samples when explain starts; may wait. */
  onExplain?: (samples: readonly number[]) => Promise<void>;
  /** Called with the samples when interventions start; may fail. */
  onIntervene?: (samples: readonly number[]) => Promise<void>;
  /** Called with the samples when attacks start; may fail. */
  onAttack?: (samples: readonly number[]) => Promise<void>;
  /** Called when baselines are measured. */
  onMeasureBaselines?: () => Promise<void>;
  /** Called when reduce starts. */
  onReduce?: () => Promise<void>;
  /** Called with the run id when a plan starts; may fail. */
  onPlan?: (runId: string) => Promise<void>;
}

/** What a fake activity was asked. */
export interface FakeCall {
  stage: string;
  shard?: number;
  positions?: number[];
}

/** Activities that compute nothing and remember what they were asked. */
export function fakeActivities(run: FakeRun) {
  const {
    pending,
    cached = 0,
    excluded = [],
    failing = [],
    onExplain,
    onIntervene,
    onAttack,
    onMeasureBaselines,
    onReduce,
    onPlan,
    shardSize = 256,
  } = run;
  const calls: FakeCall[] = [];
  const failures: SampleFailure[] = [];
  const scheduledRuns: ScheduledRunRecord[] = [];
  const begunStudies: StudyBeginning[] = [];
  const publishedStudies: StudyToPublish[] = [];
  const summary: PlanSummary = {
    samples: pending + cached,
    pending,
    classes: ['aeroplane'],
    byClass: { aeroplane: pending + cached },
    model: 'model.onnx',
    dataset: 'dataset',
    methods: ['gradcam'],
    layer: 'layer',
    camSize: [7, 7],
    inputSize: [224, 224],
    photos: {
      geometry: {
        value: {
          kind: 'stretch',
          resize: [224, 224],
          crop: [224, 224],
          rounding: 'down',
          offset: 'nearest',
        },
        source: 'default',
      },
      filter: { value: 'bilinear', source: 'default' },
    },
    logits: 1000,
    head: 'softmax',
    heads: { status: 'not-tested', reason: 'heads were not asked for' },
    notes: [],
    ...(run.unchangedSince !== undefined && { unchangedSince: run.unchangedSince }),
    ...(run.whole !== undefined && { whole: run.whole }),
  };
  const cpu: CpuActivities = {
    plan: async ({ runId }: { runId: string }) => {
      note('plan', undefined);
      await onPlan?.(runId);
      return summary;
    },
    preprocess: ({ shard, positions }: SampleBatch) => {
      const ready = positions.filter((at) => !excluded.includes(numberOf(shard, at)));
      return Promise.resolve(note('preprocess', ready, { shard, positions }));
    },
    measure: ({ shard, positions }: SampleBatch) =>
      Promise.resolve(note('measure', positions, { shard, positions })),
    prepareDonors: ({ shard, positions }: SampleBatch) =>
      Promise.resolve(note('prepareDonors', undefined, { shard, positions })),
    collect: ({ shard }: ShardReference) => Promise.resolve(note('collect', undefined, { shard })),
    prepareBaselines: () =>
      Promise.resolve(
        note(
          'prepareBaselines',
          countShards({ samples: pending + cached, pending, shardSize }).all,
        ),
      ),
    measureBaselines: async ({ shard }: ShardReference) => {
      note('measureBaselines', undefined, { shard });
      await onMeasureBaselines?.();
    },
    recordFailure: (failure: SampleFailure) => {
      failures.push(failure);
      return Promise.resolve();
    },
    reduce: async () => {
      note('reduce', undefined);
      await onReduce?.();
      return {
        verdict: 'on-object',
        reached: 'learned',
        n: pending + cached - excluded.length - failing.length,
        failed: failing.length,
        samples: pending + cached,
        dz: 1.5,
        markdown: '**done**',
      };
    },
    publish: () => Promise.resolve(note('publish', undefined)),
    recordScheduledRun: (record: ScheduledRunRecord) => {
      scheduledRuns.push(record);
      return Promise.resolve();
    },
    beginStudy: (beginning: StudyBeginning) => {
      begunStudies.push(beginning);
      return Promise.resolve();
    },
    publishStudy: (study: StudyToPublish) => {
      publishedStudies.push(study);
      return Promise.resolve('**done**');
    },
  };
  const gpu: GpuActivities = {
    explain: async ({ shard, positions }: SampleBatch) => {
      note('explain', undefined, { shard, positions });
      const samples = positions.map((at) => numberOf(shard, at));
      await onExplain?.(samples);
      const bad = samples.find((sample) => failing.includes(sample));
      if (bad !== undefined) {
        throw ApplicationFailure.nonRetryable(`no heat for ${bad}`, 'InferenceError');
      }
    },
    intervene: async ({ shard, positions }: SampleBatch) => {
      note('intervene', undefined, { shard, positions });
      await onIntervene?.(positions.map((at) => numberOf(shard, at)));
    },
    attack: async ({ shard, positions }: SampleBatch) => {
      note('attack', undefined, { shard, positions });
      await onAttack?.(positions.map((at) => numberOf(shard, at)));
    },
  };
  const ofAllStages: WholeActivities = {
    preprocessToMeasure: async ({ run, shard, positions }: SampleBatch) => {
      note('preprocessToMeasure', undefined, { shard, positions });
      const left = positions.filter((at) => !excluded.includes(numberOf(shard, at)));
      await gpu.explain({ run, shard, positions: left });
      return left;
    },
  };
  return {
    cpu,
    gpu,
    ofAllStages,
    calls,
    failures,
    samplesOf,
    scheduledRuns,
    begunStudies,
    publishedStudies,
  };

  /** A sample's number over all shards. */
  function numberOf(shard: number, position: number): number {
    return shard * shardSize + position;
  }

  /** The samples that a stage was asked for, in order. */
  function samplesOf(stage: string): number[] {
    return calls
      .filter((call) => call.stage === stage)
      .flatMap(({ shard = 0, positions = [] }) => positions.map((at) => numberOf(shard, at)))
      .sort((a, b) => a - b);
  }

  function note<T>(stage: string, result: T, asked: Omit<FakeCall, 'stage'> = {}): T {
    calls.push({ stage, ...asked });
    return result;
  }
}
