import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import type { ErrorParts } from './error-parts.ts';

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
        throw applicationFailure(error, error);
      }
    },
  },
});

/** One of our own errors as Temporal takes it. */
export function applicationFailure(
  { name, message, exitCode, hint }: ErrorParts,
  cause?: Error,
): ApplicationFailure {
  const details: FailureDetails = { exitCode, hint: hint ?? null };
  return ApplicationFailure.create({
    message,
    type: name,
    nonRetryable: exitCode === 2,
    details: [details],
    ...(cause && { cause }),
  });
}
