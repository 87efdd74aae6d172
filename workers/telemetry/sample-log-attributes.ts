import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Runs } from '../../activities/shared/runs.ts';
import { subjectOf, type Subject } from './activity-subject.ts';

/** Adds run, shard and sample to everything that an activity logs. */
export function sampleLogAttributes(runs: Runs): ActivityInterceptorsFactory {
  return () => {
    let about: Subject = {};
    return {
      inbound: {
        async execute(input, next) {
          about = await subjectOf(input.args[0], runs);
          return next(input);
        },
      },
      outbound: { getLogAttributes: (input, next) => next({ ...about, ...input }) },
    };
  };
}
