import pMap from 'p-map';
import type { z } from 'zod';
import { artifactKey } from '../core/artifact/artifact-key.ts';
import { cutByContent } from '../core/artifact/cut-by-content.ts';
import { sha256 } from '../core/artifact/digest.ts';
import { jsonLines } from '../core/artifact/json-lines.ts';
import { sampleKeys } from '../core/artifact/sample-keys.ts';
import type { Sample } from '../core/spec/manifest.ts';
import { MeasurementBody } from '../core/spec/measurement-body.ts';
import { Failed, type Measurement } from '../core/spec/measurement.ts';
import type { RunPlan } from '../core/spec/run-plan.ts';
import { countShards } from '../core/spec/shards.ts';
import { nullIfMissing, readJson, readJsonLines } from '../store/read-json.ts';
import { runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';
import { readMeasurement } from './measurement-store.ts';
import { readShard, type Run } from './runs.ts';

/** Shards, groups of a shard and measurements of a group that are read at once. */
const READS = { shards: 8, groups: 4, measurements: 16 };

const Failure = Failed.pick({ stage: true, message: true });

/**
 * The rows of all samples of a run, in the manifest's order and one a method: measured, excluded or
 * failed.
 */
export async function readRows(
  run: Pick<Run, 'store' | 'plan'>,
  onProgress: (done: number) => void,
): Promise<Measurement[]> {
  const { store, plan } = run;
  const { shardSize } = plan.spec.execution;
  const rows: Measurement[][] = Array.from({ length: plan.samples }, () => []);
  let done = 0;
  await pMap(
    Array(countShards({ ...plan, shardSize }).all).keys(),
    async (shard) => {
      const samples = await readShard(store, plan.runId, shard);
      const ofShard = await readShardRows(run, samples);
      samples.forEach(({ index }, position) => (rows[index] = ofShard[position]!));
      onProgress((done += samples.length));
    },
    { concurrency: READS.shards },
  );
  return rows.flat();
}

/** The rows of a shard's samples, one a method. */
export async function readShardRows(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  samples: readonly Sample[],
): Promise<Measurement[][]> {
  const keyed = samples.map((sample) => ({
    sample,
    keys: sampleKeys(sample, plan).measurements.map(({ key }) => key),
  }));
  const groups = cutByContent(keyed, ({ keys }) => sha256(keys.join()));
  const rows = await pMap(
    groups,
    async (group) => {
      const bodies = await readCollected(
        store,
        group.flatMap(({ keys }) => keys),
      );
      const methods = plan.spec.method.length;
      return Promise.all(
        group.map(({ sample }, at) =>
          rowsOf({ store, plan }, sample, bodies.slice(at * methods, (at + 1) * methods)),
        ),
      );
    },
    { concurrency: READS.groups },
  );
  return rows.flat();
}

/**
 * The measurements with these keys, null where there is none. They are read from one object, which is
 * written by whoever first finds all of them there.
 */
async function readCollected(
  store: Store,
  keys: readonly string[],
): Promise<(MeasurementBody | null)[]> {
  const together = `${artifactKey('collected', { measurements: keys })}.jsonl`;
  const collected = await nullIfMissing(readJsonLines(store, together, MeasurementBody));
  if (collected) return collected;
  const bodies = await pMap(keys, (key) => nullIfMissing(readMeasurement(store, key)), {
    concurrency: READS.measurements,
  });
  if (bodies.every((body) => body !== null)) await store.writeOnce(together, jsonLines(bodies));
  return bodies;
}

async function rowsOf(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  sample: Sample,
  bodies: readonly (MeasurementBody | null)[],
): Promise<Measurement[]> {
  const { id, class: name, image } = sample;
  const labelOf = (index: number) => plan.labels?.[index] ?? `class ${index}`;
  return Promise.all(
    plan.spec.method.map(async (method, position): Promise<Measurement> => {
      const identity = { sample: id, class: name, image, method };
      const body = bodies[position] ?? null;
      if (body === null)
        return { ...identity, status: 'failed', ...(await readFailure(store, plan, sample)) };
      if (body.status === 'excluded') return { ...identity, ...body };
      const { predictedLogit, ...measures } = body;
      return {
        ...identity,
        ...measures,
        targetLabel: labelOf(body.target),
        predictedLabel: labelOf(body.predicted),
      };
    }),
  );
}

async function readFailure(
  store: Store,
  { runId }: RunPlan,
  { index }: Sample,
): Promise<z.infer<typeof Failure>> {
  const kept = await nullIfMissing(readJson(store, runKeys(runId).failure(index), Failure));
  return (
    kept ?? { stage: 'unknown', message: 'The run ended without a measurement of this sample' }
  );
}
