import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';

/**
 * Names of the errors of an activity whose input was broken, and is removed, or is gone. Trying the
 * activity again can't help: what made the input has to make it again.
 */
export const LOST = ['CorruptArtifactError', 'NotFoundError'];

/** How often what was lost is made again, before the failure stands: of a sample, each of its inputs once. */
export const MAX_RESTARTS = 4;

/** Whether an activity failed so, be it one of a child workflow. */
export function isLost(error: unknown): boolean {
  if (error instanceof ChildWorkflowFailure) return isLost(error.cause);
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    LOST.includes(error.cause.type ?? '')
  );
}
