import { Context } from '@temporalio/activity';

/** How often people's wish to cancel is asked for, and well below the heartbeat timeouts that the workflows set. */
const INTERVAL_MS = 5_000;

/**
 * Tells Temporal that an activity is alive while it waits for work that can't tell so itself, and how
 * far it is, which a next attempt finds in its `heartbeatDetails`. The answers to heartbeats are how an
 * activity hears that it is cancelled: its `cancellationSignal` tells the work.
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

/** Tells Temporal how far an activity is. Throws where it was cancelled, so that it goes no further. */
export function reportProgress(details: unknown): void {
  const { cancellationSignal, heartbeat } = Context.current();
  cancellationSignal.throwIfAborted();
  heartbeat(details);
}
