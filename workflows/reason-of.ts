import { rootCause, TimeoutFailure } from '@temporalio/workflow';

/**
 * Why something failed, in words for people. A timeout is what Temporal notices of workers that died, were
 * killed for their memory, or hang.
 */
export function reasonOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof TimeoutFailure) {
      return `Workers died or stopped answering each time that they worked on this (${at.message})`;
    }
  }
  return rootCause(error) ?? String(error);
}
