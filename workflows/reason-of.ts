import { ApplicationFailure, rootCause, TimeoutFailure } from '@temporalio/workflow';

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

/** The same, in the words of the first error of ours rather than of what caused that. */
export function ownReasonOf(error: unknown): string {
  const own = [...chain(error)].find((each) => each instanceof ApplicationFailure);
  const isTimeout = [...chain(error)].some((each) => each instanceof TimeoutFailure);
  return own && !isTimeout ? own.message : reasonOf(error);
}

function* chain(error: unknown): Generator<Error> {
  for (let at = error; at instanceof Error; at = at.cause) yield at;
}
