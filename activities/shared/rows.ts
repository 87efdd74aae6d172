import pMap from 'p-map';
import { z } from 'zod';
import { collectedGroups, type CollectedGroup } from '../../core/keys/collected-groups.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { MeasurementBody } from '../../core/schema/measurement-body.ts';
import { Failed, type Measurement } from '../../core/schema/measurement.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { countShards } from '../../workflows/contract/shards.ts';
import { nullIfMissing, readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { nullIfLost, readRecord, writeRecord } from './artifacts.ts';
import { readMeasurement } from './measurement-store.ts';
import { readShard, type Run } from './runs.ts';

/** Shards, groups of a shard and measurements of a group that are read at once. */
const READS = { shards: 8, groups: 4, measurements: 16 };

const Failure = Failed.pick({ stage: true, message: true });
const Collected = z.strictObject({ measurements: z.array(MeasurementBody) });

/**
 * The rows of all samples of a run, in the manifest's order and one a method: measured, excluded or
 * failed. Throws CorruptArtifactError where measurements are lost: broken, or gone without a reason.
 */
export async function readRows(
  run: Pick<Run, 'store' | 'plan'>,
  onProgress: (done: number) => void,
): Promise<Measurement[]> {
  const { store, plan } = run;
  const { shardSize } = plan.spec.execution;
  const rows: (Measurement | null)[][] = Array.from({ length: plan.samples }, () => []);
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
  const all = rows.flat();
  const kept = all.filter((row) => row !== null);
  if (kept.length < all.length) {
    throw new CorruptArtifactError(`${all.length - kept.length} measurements are broken or gone`);
  }
  return kept;
}

/** The rows of a shard's samples, one a method; null where a measurement is lost. */
export async function readShardRows(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  samples: readonly Sample[],
): Promise<(Measurement | null)[][]> {
  const rows = await pMap(
    collectedGroups(samples, plan),
    async (group) => {
      const bodies = await readCollected(store, group);
      const methods = plan.spec.method.length;
      return Promise.all(
        group.samples.map(({ sample }, at) =>
          rowsOf({ store, plan }, sample, bodies.slice(at * methods, (at + 1) * methods)),
        ),
      );
    },
    { concurrency: READS.groups },
  );
  return rows.flat();
}

/** The samples of a shard whose first method was measured. */
export async function measuredSamples(
  run: Pick<Run, 'store' | 'plan'>,
  samples: readonly Sample[],
): Promise<Sample[]> {
  const rows = await readShardRows(run, samples);
  return samples.filter((_, position) => rows[position]?.[0]?.status === 'measured');
}

/**
 * The measurements of a group, null where one is lost. They are read from one object, which is
 * written by whoever first finds all of them there.
 */
async function readCollected(
  store: Store,
  { key, samples }: CollectedGroup,
): Promise<(MeasurementBody | null)[]> {
  const collected = await nullIfLost(readRecord(store, key, Collected));
  if (collected) return collected.measurements;
  const bodies = await pMap(
    samples.flatMap(({ keys }) => keys),
    (key) => nullIfLost(readMeasurement(store, key)),
    { concurrency: READS.measurements },
  );
  if (bodies.every((body) => body !== null)) {
    await writeRecord(store, key, { measurements: bodies });
  }
  return bodies;
}

async function rowsOf(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  sample: Sample,
  bodies: readonly (MeasurementBody | null)[],
): Promise<(Measurement | null)[]> {
  const { id, class: name, image } = sample;
  const labelOf = (index: number) => plan.labels?.[index] ?? `class ${index}`;
  return Promise.all(
    plan.spec.method.map(async (method, position): Promise<Measurement | null> => {
      const identity = { sample: id, class: name, image, method };
      const body = bodies[position] ?? null;
      if (body === null) {
        const failure = await readFailure(store, plan, sample);
        return failure && { ...identity, status: 'failed', ...failure };
      }
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

function readFailure(store: Store, { runId }: RunPlan, { index }: Sample) {
  return nullIfMissing(readJson(store, runKeys(runId).failure(index), Failure));
}
