import { ApplicationFailure } from '@temporalio/common';
import type { CpuActivities, GpuActivities } from '../../activities/index.ts';
import type {
  PlanSummary,
  SampleFailure,
  SampleReference,
} from '../../core/spec/workflow-messages.ts';

export interface FakeRun {
  /** Samples to compute. */
  pending: number;
  /** Samples that the store already has. */
  cached?: number;
  /** The run that has published just this already. */
  unchangedSince?: string;
  /** Positions that preprocess excludes. */
  excluded?: readonly number[];
  /** Positions whose explain fails for good. */
  failing?: readonly number[];
  /** Called with the position when explain starts; may wait. */
  onExplain?: (position: number) => Promise<void>;
}

/** Activities that compute nothing and remember what they were asked. */
export function fakeActivities(run: FakeRun) {
  const { pending, cached = 0, excluded = [], failing = [], onExplain } = run;
  const calls: { stage: string; position?: number }[] = [];
  const failures: SampleFailure[] = [];
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
    logits: 1000,
    notes: [],
    ...(run.unchangedSince !== undefined && { unchangedSince: run.unchangedSince }),
  };
  const cpu: CpuActivities = {
    plan: () => Promise.resolve(note('plan', summary)),
    preprocess: ({ position }: SampleReference) =>
      Promise.resolve(
        note('preprocess', excluded.includes(position) ? 'excluded' : 'ready', position),
      ),
    measure: ({ position }: SampleReference) =>
      Promise.resolve(note('measure', 'measured', position)),
    recordFailure: (failure: SampleFailure) => {
      failures.push(failure);
      return Promise.resolve();
    },
    reduce: () =>
      Promise.resolve(
        note('reduce', {
          verdict: 'on-object',
          n: pending + cached - excluded.length - failing.length,
          failed: failing.length,
          samples: pending + cached,
          dz: 1.5,
          markdown: '**done**',
        }),
      ),
    publish: () => Promise.resolve(note('publish', undefined)),
  };
  const gpu: GpuActivities = {
    explain: async ({ position }: SampleReference) => {
      note('explain', undefined, position);
      await onExplain?.(position);
      if (failing.includes(position)) {
        throw ApplicationFailure.nonRetryable(`no heat for ${position}`, 'InferenceError');
      }
    },
  };
  return { cpu, gpu, calls, failures };

  function note<T>(stage: string, result: T, position?: number): T {
    calls.push(position === undefined ? { stage } : { stage, position });
    return result;
  }
}
