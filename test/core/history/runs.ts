import type { FinishedRun, ScheduledRun } from '../../../core/schema/scheduled-run.ts';

const START = Date.parse('2026-11-01T06:00:00.000Z');
const HOUR = 3_600_000;

/** When the run at that place of a history started: one every six hours. */
export function startOf(index: number): string {
  return new Date(START + index * 6 * HOUR).toISOString();
}

/** A run with results, as a history has it. */
export function finished(index: number, overrides: Partial<FinishedRun> = {}): FinishedRun {
  const runId = `run-${index}`;
  return {
    outcome: 'finished',
    runId,
    startedAt: startOf(index),
    results: runId,
    model: 's3://bucket/resnet50.onnx',
    modelName: 'resnet50',
    verdict: 'on-object',
    reached: 'on-object',
    steps: {
      'on-object': 'passed',
      'beyond-place': 'failed',
      learned: 'passed',
      'relied-on': 'not-tested',
    },
    n: 32,
    excluded: 1,
    failed: 0,
    dz: 2.6,
    dzCI95: [1.9, 3.3],
    meanDifference: 0.388,
    rocAuc: 0.867,
    modelDigest: 'model-a',
    cardDigest: 'card-a',
    manifestDigest: 'data-a',
    specDigest: 'spec-a',
    computed: 33,
    cached: 0,
    ...overrides,
  };
}

export function unchanged(index: number, results = 'run-0'): ScheduledRun {
  return { outcome: 'unchanged', runId: `run-${index}`, startedAt: startOf(index), results };
}

export function failed(index: number, reason = 'The bucket is gone'): ScheduledRun {
  return { outcome: 'failed', runId: `run-${index}`, startedAt: startOf(index), reason };
}
