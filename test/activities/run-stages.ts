import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createCpuActivities,
  createGpuActivities,
  createWholeActivities,
} from '../../activities/index.ts';
import type { SampleWork } from '../../activities/samples/sample-work.ts';
import type { Inference } from '../../activities/shared/inference.ts';
import { Runs, type Run } from '../../activities/shared/runs.ts';
import { int } from '../../core/onnx/attributes.ts';
import { writeModel } from '../../core/onnx/onnx-model.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { versions } from '../../workers/versions.ts';
import { tinyClassifier } from '../core/explainer/tiny-classifier.ts';
import type { ModelBuilder } from '../core/onnx/model-builder.ts';

/** Enough for other classes' logits to be drawn, which takes 39. */
export const LOGITS = 64;

/**
 * Runs the activities of an audit in the order in which its workflows do, in one activity up to measure if the spec says
 * how many images an activity has, but for reduce and publish: these only with `toTheEnd`. `onPlanned` is called after the first.
 */
export async function runStages(
  runId: string,
  spec: AuditSpec,
  inference: Inference,
  {
    runs = new Runs(),
    work,
    toTheEnd = false,
    onPlanned,
    environment = quietEnvironment,
  }: {
    runs?: Runs;
    work?: SampleWork;
    toTheEnd?: boolean;
    onPlanned?: () => void;
    environment?: () => MockActivityEnvironment;
  } = {},
): Promise<Run> {
  const dependencies = { inference, runs, versions: await versions() };
  const cpu = createCpuActivities(dependencies);
  const gpu = createGpuActivities(dependencies);
  const whole = createWholeActivities({ ...dependencies, ...(work && { samples: work }) });
  const doing = <T>(work: () => Promise<T>) => environment().run<[], T, () => Promise<T>>(work);
  const request = {
    runId,
    workflowId: `groundcam-${runId}`,
    claimant: runId,
    startedAt: '2026-01-01T00:00:00.000Z',
    spec,
    taskQueues: { cpu: 'cpu', gpu: 'gpu' },
    dryRun: false,
    searchAttributes: false,
  };
  const { samples } = await doing(() => cpu.plan(request));
  onPlanned?.();
  const run = { runId, store: spec.store, planId: 'first' };
  const positions = [...Array(samples).keys()];
  const batch = { run, shard: 0, positions };
  const measure = async () => {
    if (spec.execution.imagesPerActivity !== 'auto') {
      return doing(() => whole.preprocessToMeasure(batch));
    }
    const measured: number[] = [];
    for (const position of positions) {
      const [ready] = await doing(() => cpu.preprocess({ ...batch, positions: [position] }));
      if (ready === undefined) continue;
      await doing(() => gpu.explain({ ...batch, positions: [ready] }));
      measured.push(...(await doing(() => cpu.measure({ ...batch, positions: [ready] }))));
    }
    return measured;
  };
  const measured = { ...batch, positions: await measure() };
  if (spec.interventions) {
    for (const position of measured.positions) {
      const one = { ...measured, positions: [position] };
      await doing(() => cpu.prepareDonors(one));
      await doing(() => gpu.intervene(one));
    }
  }
  if (spec.attacks) await doing(() => gpu.attack(measured));
  await doing(() => cpu.collect(batch));
  if (spec.baselines) {
    await doing(() => cpu.prepareBaselines(run));
    await doing(() => cpu.measureBaselines({ run, shard: 0 }));
  }
  if (toTheEnd) {
    // A thread of its own has not read anything yet.
    const apart = createCpuActivities({ ...dependencies, runs: new Runs() });
    await doing(() => apart.reduce(run));
    await doing(() => apart.publish(run));
  }
  return runs.open(run);
}

/** Where an activity runs that says nothing. */
export function quietEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
}

/** A classifier whose weights are −1 and 1. */
export async function writeTinyModel(folder: string): Promise<string> {
  const file = join(folder, 'tiny.onnx');
  await writeFile(file, writeModel(tinyClassifier({ weight: Math.sign, head })));
  return file;

  function head(build: ModelBuilder, features: string): string {
    const pooled = build.node('GlobalAveragePool', [features]);
    const flat = build.node('Flatten', [pooled], { axis: int(1) });
    return build.node('Gemm', [flat, build.weights([6, LOGITS]), build.weights([LOGITS])]);
  }
}
