import { AsyncResource } from 'node:async_hooks';
import { Context } from '@temporalio/activity';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { SampleBatch } from '../../workflows/contract/workflow-messages.ts';
import type { RunSample, Runs } from './runs.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** Works on the samples of a batch and returns the positions of those that proceed to the next stage. */
export type EachSample = (
  batch: SampleBatch,
  work: (sample: RunSample) => Promise<boolean>,
) => Promise<number[]>;

/** What a heartbeat carries: the positions that are done, and whether each proceeds. */
const Done = z.array(z.tuple([z.int(), z.boolean()])).nullish();

/**
 * Makes the loop that stages run over the samples of their batch. At most `window` samples are in work
 * at once, over all batches of a worker, so its memory depends neither on batches nor on the store's
 * speed. A sample that fails does not stop the others of its batch; the first error is thrown once they
 * have ended. Heartbeats carry what is done, and a next attempt works only on the rest.
 */
export function makeEachSample(runs: Pick<Runs, 'sample'>, window: number): EachSample {
  const limit = pLimit(window);
  return async ({ run, shard, positions }, work) => {
    const context = Context.current();
    const signal = context.cancellationSignal;
    const done = new Map(Done.parse(context.info.heartbeatDetails));
    const workOn = async (position: number) => {
      signal.throwIfAborted();
      const sample = await runs.sample({ run, shard, position });
      done.set(position, await work({ ...sample, signal }));
      if (done.size < positions.length) context.heartbeat([...done]);
    };
    const rest = positions.filter((position) => !done.has(position));
    const working = rest.map((position) =>
      // Waiting in line must not put one activity's work into the context of another.
      limit(AsyncResource.bind(() => workOn(position))),
    );
    const ended = await withHeartbeat(Promise.allSettled(working), () => [...done]);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
    return positions.filter((position) => done.get(position));
  };
}
