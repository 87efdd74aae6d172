import { ActivityFailure, ApplicationFailure, type RetryPolicy } from '@temporalio/workflow';

/** What Temporal's SDK calls the failure of an activity that was cut off because its worker stopped. */
const WORKER_SHUTDOWN = 'WorkerShutdown';

/** Retries for activities that are called by `despiteShutdowns`, except after errors of these names. */
export function retries(maximumAttempts: number, except: readonly string[] = []): RetryPolicy {
  return { maximumAttempts, nonRetryableErrorTypes: [...except, WORKER_SHUTDOWN] };
}

/**
 * Calls an activity, and again each time that its worker was stopped before it ended: that says nothing about the
 * work, so it does not use up an attempt. Activities find in the store what an earlier call has done. Their
 * options must have `retries`.
 */
export async function despiteShutdowns<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isShutdown(error)) throw error;
    }
  }
}

function isShutdown(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === WORKER_SHUTDOWN
  );
}
