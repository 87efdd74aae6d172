import pMap from 'p-map';
import type { z } from 'zod';
import { parseJsonLines } from '../core/artifact/json-lines.ts';
import { sampleKeys } from '../core/artifact/sample-keys.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { Sample } from '../core/spec/manifest.ts';
import type { MethodName } from '../core/spec/method-name.ts';
import { Failed, type Measurement } from '../core/spec/measurement.ts';
import type { RunPlan } from '../core/spec/run-plan.ts';
import { readJson, readText } from '../store/read-json.ts';
import { runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';
import { readMeasurement } from './measurement-store.ts';

/** Store reads under way at once. */
const READS = 64;

const Failure = Failed.pick({ stage: true, message: true });

/**
 * The rows of all samples of a run, in the manifest's order and one a method: measured, excluded or
 * failed.
 */
export async function readRows(
  store: Store,
  plan: RunPlan,
  onProgress: (done: number) => void,
): Promise<Measurement[]> {
  const manifest = parseJsonLines(await readText(store, runKeys(plan.runId).manifest), Sample);
  let done = 0;
  const rows = await pMap(
    manifest,
    async (sample) => {
      const { measurements } = sampleKeys(sample, plan);
      const rows = await Promise.all(
        measurements.map(({ method, key }) => readRow(sample, method, key)),
      );
      onProgress(++done);
      return rows;
    },
    { concurrency: READS },
  );
  return rows.flat();

  async function readRow(sample: Sample, method: MethodName, key: string): Promise<Measurement> {
    const identity = { sample: sample.id, class: sample.class, image: sample.image, method };
    try {
      const body = await readMeasurement(store, key);
      if (body.status === 'excluded') return { ...identity, ...body };
      const { predictedLogit, ...measures } = body;
      return {
        ...identity,
        ...measures,
        targetLabel: labelOf(body.target),
        predictedLabel: labelOf(body.predicted),
      };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      return { ...identity, status: 'failed', ...(await readFailure(sample.index)) };
    }
  }

  async function readFailure(index: number): Promise<z.infer<typeof Failure>> {
    try {
      return await readJson(store, runKeys(plan.runId).failure(index), Failure);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      return { stage: 'unknown', message: 'The run ended without a measurement of this sample' };
    }
  }

  function labelOf(index: number): string {
    return plan.labels?.[index] ?? `class ${index}`;
  }
}
