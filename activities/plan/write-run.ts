import pMap from 'p-map';
import { chunks } from '../../core/encoding/chunks.ts';
import { jsonLineParts } from '../../core/encoding/json-lines.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { writeCompressedLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import type { Parts } from './split-by-work.ts';

/** Shards written at once. */
const WRITES = 16;

const JSON_TYPE = { contentType: 'application/json' };

/** Writes the files that name the artifacts a run refers to. */
export async function writeRun(
  store: Store,
  plan: Omit<RunPlan, 'cached' | 'pending'>,
  samples: Sample[],
): Promise<void> {
  const keys = runKeys(plan.runId);
  await Promise.all([
    store.write(keys.spec, JSON.stringify(plan.spec, null, 2), JSON_TYPE),
    store.writeParts(keys.manifest, () => jsonLineParts(samples)),
  ]);
  await writePlan(store, { ...plan, pending: samples.length });
}

/** Writes the samples of each shard, those with work first, and the plan with their counts. */
export async function writeShards(
  store: Store,
  plan: RunPlan,
  samples: Parts,
  signal: AbortSignal,
): Promise<void> {
  const keys = runKeys(plan.runId);
  const { shardSize } = plan.spec.execution;
  const shards = [...chunks(samples.pending, shardSize), ...chunks(samples.cached, shardSize)];
  await pMap(
    shards.entries(),
    async ([shard, part]) => {
      const samples = part.map(({ sample }) => sample);
      await writeCompressedLines(store, keys.shard(shard), samples);
      const donors = part.map(({ donor }) => donor).filter((donor) => donor !== undefined);
      if (donors.length > 0) await writeCompressedLines(store, keys.donors(shard), donors);
    },
    { concurrency: WRITES, signal },
  );
  await writePlan(store, plan);
}

function writePlan(store: Store, plan: RunPlan): Promise<void> {
  return store.write(runKeys(plan.runId).plan, JSON.stringify(plan, null, 2), JSON_TYPE);
}
