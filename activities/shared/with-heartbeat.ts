import { Context } from '@temporalio/activity';
import type { WorkWatch } from '../heavy/heavy-work.ts';

/** How often cancellation is noticed; well below the heartbeat timeouts of the workflows. */
const INTERVAL_MS = 5_000;

/**
 * Reports to Temporal that an activity is alive while it waits for work that can't do so itself, and how
 * far it is, which the next attempt finds in its `heartbeatDetails`. Cancellation reaches an activity in
 * the answers to its heartbeats, and the work by `cancellationSignal`.
 */
export async function withHeartbeat<T>(work: Promise<T>, details?: () => unknown): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(details?.()), INTERVAL_MS);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}

/** The activity that waits for work done elsewhere. */
export function watchActivity(): WorkWatch {
  const { cancellationSignal: signal, heartbeat } = Context.current();
  return { signal, onProgress: (progress) => heartbeat(progress) };
}

/** Reports to Temporal how far an activity is. Throws if it was cancelled, so that it stops. */
export function reportProgress(details: unknown): void {
  const { cancellationSignal, heartbeat } = Context.current();
  cancellationSignal.throwIfAborted();
  heartbeat(details);
}
