import { Context, log } from '@temporalio/activity';
import { reportProgress } from './with-heartbeat.ts';

/** Whoever waits for long work: a Temporal activity, or a command. */
export interface Watch {
  /** Aborted if nobody waits any longer. */
  readonly signal: AbortSignal;
  /** Says how far the work is. Throws if nobody waits any longer, so that it stops. */
  report(progress: string): void;
  /** Says something that a person should know. */
  note(text: string): void;
}

/** The activity that is running: progress goes into its heartbeats, notes into its log. */
export function activityWatch(): Watch {
  return {
    signal: Context.current().cancellationSignal,
    report: reportProgress,
    note: (text) => void log.warn(text),
  };
}
