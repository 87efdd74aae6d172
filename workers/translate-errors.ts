import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { GroundcamError } from '../core/errors/groundcam-error.ts';

/** What the command line needs of an error that happened in an activity. */
export interface FailureDetails {
  exitCode: number;
  hint: string | null;
}

/**
 * Passes our own errors to Temporal as failures that keep their name and hint. Bad input is not retried:
 * it would fail the same way.
 */
export const translateErrors: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (!(error instanceof GroundcamError)) throw error;
        const details: FailureDetails = { exitCode: error.exitCode, hint: error.hint ?? null };
        throw ApplicationFailure.create({
          message: error.message,
          type: error.name,
          nonRetryable: error.exitCode === 2,
          details: [details],
          cause: error,
        });
      }
    },
  },
});
