import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Runs } from '../../activities/shared/runs.ts';
import { subjectOf, type Subject } from './activity-subject.ts';

/** Lets all that an activity logs say which run, shard and sample it is about. */
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
