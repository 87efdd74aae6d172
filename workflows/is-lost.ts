import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';

/**
 * Names of the errors of an activity whose input is broken, and was removed, or is gone. Retrying the
 * activity can't help: the stage that made the input has to run again.
 */
export const LOST = ['CorruptArtifactError', 'NotFoundError'];

/** How often lost artifacts are computed again before the failure is final: each input of a sample once. */
export const MAX_RESTARTS = 4;

/** Whether an activity failed because an input is lost, also one of a child workflow. */
export function isLost(error: unknown): boolean {
  if (error instanceof ChildWorkflowFailure) return isLost(error.cause);
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    LOST.includes(error.cause.type ?? '')
  );
}
