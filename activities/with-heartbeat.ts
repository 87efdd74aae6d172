import { Context } from '@temporalio/activity';

/** Well below the heartbeat timeouts that the workflows set. */
const INTERVAL_MS = 10_000;

/** Tells Temporal that an activity is alive while it waits for work that can't tell so itself. */
export async function withHeartbeat<T>(work: Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), INTERVAL_MS);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}
