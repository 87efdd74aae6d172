import { z } from 'zod';
import type { Runs } from '../../activities/shared/runs.ts';

const OfShard = z.object({
  run: z.object({ runId: z.string(), store: z.string(), planId: z.string() }),
  shard: z.int(),
  position: z.int().optional(),
  positions: z.array(z.int()).optional(),
});
const OfRun = z.object({ runId: z.string() });

/** What an activity is about, for logs and traces: its run and, if it has them, shard and sample. */
export interface Subject {
  run?: string;
  /** The shard's number. */
  shard?: string;
  /** The sample's id if there is only one, or its position if the run can't be opened. */
  sample?: string;
}

/** Reads the subject of an activity from its argument. */
export async function subjectOf(argument: unknown, runs: Runs): Promise<Subject> {
  const ofShard = OfShard.safeParse(argument);
  if (ofShard.success) {
    const { run, shard, position, positions = [position] } = ofShard.data;
    const about = { run: run.runId, shard: String(shard) };
    const [only] = positions;
    if (positions.length !== 1 || only === undefined) return about;
    // If the run can't be opened, the activity reports that itself.
    const id = await runs.sample({ run, shard, position: only }).then(
      ({ sample }) => sample.id,
      () => String(only),
    );
    return { ...about, sample: id };
  }
  const run = OfRun.safeParse(argument);
  return run.success ? { run: run.data.runId } : {};
}
