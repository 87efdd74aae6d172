import pMap from 'p-map';
import { z } from 'zod';
import {
  collectedGroups,
  measurementKeys,
  type CollectedGroup,
  type KeyedSample,
} from '../../core/keys/collected-groups.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { MeasuredTable, measuresOf } from '../../core/analysis/measured-table.ts';
import type { ComputedBy } from '../../core/schema/computed-by.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { MeasurementBody } from '../../core/schema/measurement-body.ts';
import type { Measurement } from '../../core/schema/measurement.ts';
import { countShards } from '../../workflows/contract/shards.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { readRecord, readRecords } from '../../store/artifacts/read-artifact.ts';
import { readFailure, refuseLost } from './failures.ts';
import { readShard, type Run } from './runs.ts';

/** Shards, and groups of a shard, that are read at once. */
const READS = { shards: 8, groups: 4 };

/** A run as far as its rows need it. */
type RunArtifacts = Pick<Run, 'store' | 'artifacts' | 'plan'>;

const Collected = z.strictObject({ measurements: z.array(MeasurementBody) });

/**
 * The rows of all samples of a run, in the manifest's order and one a method, and what computed each that was
 * measured with the first method. A row is: measured, excluded or
 * failed. Throws CorruptArtifactError if measurements are lost: broken, or gone without a reason.
 */
export async function readRows(
  run: RunArtifacts,
  onProgress: (done: number) => void,
): Promise<{ rows: Measurement[]; computedBy: ComputedBy[] }> {
  const { store, plan } = run;
  const computedBy: ComputedBy[] = [];
  /** Each of them once. */
  const computers = new Map<string, ComputedBy>();
  const { shardSize } = plan.spec.execution;
  const methods = plan.spec.method.length;
  const table = new MeasuredTable();
  const rows = Array.from({ length: plan.samples * methods }, (): Measurement | null => null);
  let done = 0;
  await pMap(
    Array(countShards({ ...plan, shardSize }).all).keys(),
    async (shard) => {
      const samples = await readShard(store, plan.runId, shard);
      const ofShard = await readShardRows(run, samples, (by) => {
        const key = JSON.stringify(by);
        if (!computers.has(key)) computers.set(key, by);
        computedBy.push(computers.get(key) ?? by);
      });
      samples.forEach(({ index }, position) =>
        ofShard[position]?.forEach((row, method) => {
          rows[index * methods + method] = row && table.add(row);
        }),
      );
      onProgress((done += samples.length));
    },
    { concurrency: READS.shards },
  );
  const kept = rows.filter((row) => row !== null);
  const lost = rows.length - kept.length;
  if (lost > 0) throw new CorruptArtifactError(`${lost} measurements are broken or gone`);
  return { rows: kept, computedBy };
}

/**
 * Stores the measurements of a shard's samples a group in one record, as `readShardRows` finds them. A group that lacks
 * one is left out.
 */
export async function collectRows({ artifacts, plan }: RunArtifacts, samples: readonly Sample[]) {
  const groups = collectedGroups(samples, plan);
  const keys = groups.flatMap(keysOfGroup);
  const bodies = await readRecords(artifacts, keys, MeasurementBody);
  const bodyOf = new Map(keys.map((key, at) => [key, bodies[at] ?? null]));
  const collected = groups.flatMap((group) => {
    const measurements = keysOfGroup(group).map((key) => bodyOf.get(key));
    const isWhole = measurements.every((body) => body != null);
    return isWhole ? [[group.key, { measurements }] as const] : [];
  });
  if (collected.length > 0) await artifacts.write(new Map(collected));
}

/** The rows of a shard's samples, one a method; null if a measurement is lost. */
export async function readShardRows(
  run: RunArtifacts,
  samples: readonly Sample[],
  onMeasured: (computedBy: ComputedBy) => void = () => {},
): Promise<(Measurement | null)[][]> {
  const measured = await readBodies(run, samples);
  return Promise.all(
    measured.map(({ sample, bodies: [first = null, ...others] }) => {
      if (first?.status === 'measured') onMeasured(first.computedBy);
      return rowsOf(run, sample, [first, ...others]);
    }),
  );
}

/**
 * The samples of a shard whose first method was measured, with their keys. Throws CorruptArtifactError if measurements
 * are lost: without them the baselines would be of fewer samples than the run.
 */
export async function measuredSamples(
  run: RunArtifacts,
  samples: readonly Sample[],
): Promise<KeyedSample[]> {
  const all = await readBodies(run, samples);
  const lacking = all.filter(({ bodies }) => bodies.some((body) => body === null));
  await refuseLost(
    run,
    lacking.map(({ sample }) => sample),
    'measurements',
  );
  return all.filter(({ bodies: [first] }) => first?.status === 'measured');
}

/** The measurements of a shard's samples, one a method; null if one is lost. */
async function readBodies(
  { artifacts, plan }: RunArtifacts,
  samples: readonly Sample[],
): Promise<(KeyedSample & { bodies: (MeasurementBody | null)[] })[]> {
  const methods = plan.spec.method.length;
  const groups = await pMap(
    collectedGroups(samples, plan),
    async (group) => {
      const bodies = await readCollected(artifacts, group);
      return group.samples.map((keyed, at) => ({
        ...keyed,
        bodies: bodies.slice(at * methods, (at + 1) * methods),
      }));
    },
    { concurrency: READS.groups },
  );
  return groups.flat();
}

function keysOfGroup({ samples }: CollectedGroup): string[] {
  return samples.flatMap(({ keys }) => measurementKeys(keys));
}

/**
 * The measurements of a group, null if one is lost. They are read from one object, which is
 * written as soon as all of them are found.
 */
async function readCollected(
  artifacts: Artifacts,
  group: CollectedGroup,
): Promise<(MeasurementBody | null)[]> {
  const collected = await readRecord(artifacts, group.key, Collected).catch(nullIf(isLost));
  if (collected) return collected.measurements;
  const bodies = await readRecords(artifacts, keysOfGroup(group), MeasurementBody);
  if (bodies.every((body) => body !== null)) {
    await artifacts.write(new Map([[group.key, { measurements: bodies }]]));
  }
  return bodies;
}

async function rowsOf(
  run: RunArtifacts,
  sample: Sample,
  bodies: readonly (MeasurementBody | null)[],
): Promise<(Measurement | null)[]> {
  const { plan } = run;
  const { id, class: name, image, label, cluster } = sample;
  const labelOf = (index: number) => plan.labels?.[index] ?? `class ${index}`;
  return Promise.all(
    plan.spec.method.map(async (method, position): Promise<Measurement | null> => {
      const identity = {
        ...{ sample: id, class: name, image, method },
        ...(label !== undefined && { label }),
        ...(cluster !== undefined && { cluster }),
      };
      const body = bodies[position] ?? null;
      if (body === null) {
        const failure = await readFailure(run, sample);
        return failure && { ...identity, status: 'failed', ...failure };
      }
      if (body.status === 'excluded') return { ...identity, ...body };
      const { context, target, predicted } = body;
      const labels = { targetLabel: labelOf(target), predictedLabel: labelOf(predicted) };
      // The other way round takes V8 twenty times as long.
      return Object.assign(measuresOf(body), context ? { context } : {}, identity, labels);
    }),
  );
}
