import { Context } from '@temporalio/activity';

/** Well below the heartbeat timeouts that the workflows set. */
const INTERVAL_MS = 10_000;

/**
 * Tells Temporal that an activity is alive while it waits for work that can't tell so itself, and how
 * far it is, which a next attempt finds in its `heartbeatDetails`.
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
