import type { Info } from '@temporalio/activity';
import { z } from 'zod';
import type { Runs } from '../activities/runs.ts';

const OfSample = z.object({
  run: z.object({ runId: z.string(), store: z.string() }),
  position: z.int(),
});
const OfRun = z.object({ runId: z.string() });

/** What an activity is about, for logs and traces: its run and, where it has them, shard and sample. */
export interface Subject {
  run?: string;
  /** Positions in `pending.jsonl`: "0-199". */
  shard?: string;
  /** The sample's id, or its position where the run can't be opened. */
  sample?: string;
}

/** Reads the subject of an activity from its first argument. */
export async function subjectOf(
  argument: unknown,
  { workflowExecution }: Pick<Info, 'workflowExecution'>,
  runs: Runs,
): Promise<Subject> {
  const shard = /\.samples-(\d+-\d+)$/.exec(workflowExecution?.workflowId ?? '')?.[1];
  const sample = OfSample.safeParse(argument);
  if (sample.success) {
    // Where the run can't be opened, the activity will say so itself.
    const id = await runs.sample(sample.data).then(
      ({ sample }) => sample.id,
      () => String(sample.data.position),
    );
    return { run: sample.data.run.runId, ...(shard !== undefined && { shard }), sample: id };
  }
  const run = OfRun.safeParse(argument);
  return run.success ? { run: run.data.runId } : {};
}
