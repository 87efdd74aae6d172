import { AsyncResource } from 'node:async_hooks';
import { Context } from '@temporalio/activity';
import pLimit from 'p-limit';
import { z } from 'zod';
import { isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { keysOfSample } from '../../core/keys/sample-keys.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { HeldArtifacts, writeHeld, type HeldPart } from '../../store/artifacts/held-artifacts.ts';
import type { SampleBatch } from '../../workflows/contract/workflow-messages.ts';
import type { RunSample, Runs } from './runs.ts';
import { storedArtifacts } from './stored-artifacts.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** Works on the samples of a batch and returns the positions of those that proceed to the next stage. */
export type EachSample = (
  batch: SampleBatch,
  work: (sample: RunSample) => Promise<boolean>,
  options?: EachSampleOptions,
) => Promise<number[]>;

export interface EachSampleOptions {
  /**
   * Whether what a sample makes is written with that of others once its work has ended, and not piece by piece.
   * Default: true.
   */
  hold?: boolean;
  /** Which artifacts are kept, by their keys; the others are only there while their sample is in work. Default: all. */
  keep?: (key: string, sample: RunSample) => boolean;
}

/** What a heartbeat carries: the positions that are done, and whether each proceeds. */
const Done = z.array(z.tuple([z.int(), z.boolean()])).nullish();

/** Samples whose artifacts are written together: so many are done again if a worker is killed. */
const WRITTEN_TOGETHER = 64;

/** A sample whose work has ended, with or without success, and whose artifacts are in memory. */
interface Ended extends HeldPart {
  position: number;
  proceeds?: boolean;
  /** Of the run's store. */
  artifacts: Artifacts;
}

/**
 * Makes the loop that stages run over the samples of their batch. At most `window` samples are in work
 * at once, over all batches of a worker, so its memory depends neither on batches nor on the store's
 * speed. A sample that fails does not stop the others of its batch; the first error is thrown once they
 * have ended. What samples make is written for several of them together. Heartbeats carry what is done and
 * written, and a next attempt works only on the rest.
 */
export function makeEachSample(runs: Pick<Runs, 'sample'>, window: number): EachSample {
  const limit = pLimit(window);
  return async ({ run, shard, positions }, work, { hold = true, keep = () => true } = {}) => {
    const context = Context.current();
    const signal = context.cancellationSignal;
    const done = new Map(Done.parse(context.info.heartbeatDetails));
    const rest = positions.filter((position) => !done.has(position));
    let unwritten: Ended[] = [];

    const workOn = async (position: number) => {
      signal.throwIfAborted();
      const sample = await runs.sample({ run, shard, position });
      const held = new HeldArtifacts(sample.run.artifacts);
      const artifacts = hold ? held : sample.run.artifacts;
      const ended: Ended = {
        ...{ position, held },
        artifacts: sample.run.artifacts,
        keep: (key) => keep(key, sample),
      };
      try {
        ended.proceeds = await work({ ...sample, run: { ...sample.run, artifacts }, signal });
      } catch (error) {
        if (isLost(error)) await storedArtifacts(sample.run.artifacts, keysOfSample(sample.keys));
        throw error;
      } finally {
        unwritten.push(ended);
      }
    };
    const writeAll = async () => {
      const together = unwritten;
      unwritten = [];
      const [first] = together;
      if (first) await writeHeld(first.artifacts, together);
      for (const { position, proceeds } of together) {
        if (proceeds !== undefined) done.set(position, proceeds);
      }
      if (done.size < positions.length) context.heartbeat([...done]);
    };
    // Waiting in line must not put one activity's work into the context of another.
    const activity = new AsyncResource('Activity');
    const working = rest.map(async (position) => {
      try {
        await limit(() => activity.runInAsyncScope(workOn, undefined, position));
      } finally {
        if (unwritten.length >= (hold ? WRITTEN_TOGETHER : 1)) await writeAll();
      }
    });
    const ended = await withHeartbeat(Promise.allSettled(working), () => [...done]);
    await withHeartbeat(writeAll(), () => [...done]);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
    return positions.filter((position) => done.get(position));
  };
}
