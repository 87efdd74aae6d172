import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import type { Runs } from '../activities/runs.ts';

const OfSample = z.object({
  run: z.object({ runId: z.string(), store: z.string() }),
  position: z.int(),
});
const OfRun = z.object({ runId: z.string() });

/** Lets all that an activity logs say which run, shard and sample it is about. */
export function sampleLogAttributes(runs: Runs): ActivityInterceptorsFactory {
  return ({ info }) => {
    let about: Record<string, unknown> = {};
    return {
      inbound: {
        async execute(input, next) {
          about = await subjectOf(input.args[0], info.workflowExecution?.workflowId ?? '', runs);
          return next(input);
        },
      },
      outbound: { getLogAttributes: (input, next) => next({ ...about, ...input }) },
    };
  };
}

async function subjectOf(
  argument: unknown,
  workflowId: string,
  runs: Runs,
): Promise<Record<string, unknown>> {
  const shard = /\.samples-(\d+-\d+)$/.exec(workflowId)?.[1];
  const sample = OfSample.safeParse(argument);
  if (sample.success) {
    // Where the run can't be opened, the activity will say so itself.
    const name = await runs.sample(sample.data).then(
      ({ sample }) => sample.id,
      () => sample.data.position,
    );
    return { run: sample.data.run.runId, shard, sample: name };
  }
  const run = OfRun.safeParse(argument);
  return run.success ? { run: run.data.runId } : {};
}
