import type { AuditRequest, RunReference } from './workflow-messages.ts';

/** Argument of the workflow that a schedule starts. */
export interface ScheduledAuditRequest {
  schedule: string;
  /** What each run audits; every run gets an id of its own. */
  audit: Pick<AuditRequest, 'spec' | 'taskQueues' | 'searchAttributes' | 'encrypted'>;
  /** What a run's page in the Temporal UI says, and what it is found by. */
  shown: { summary: string; details: string; model: string };
}

/** Result of a scheduled run that did not fail. */
export interface ScheduledAuditOutcome {
  runId: string;
  outcome: 'finished' | 'unchanged';
}

/** The workflow that a schedule starts, for those who make schedules. */
export type ScheduledAuditWorkflow = (
  request: ScheduledAuditRequest,
) => Promise<ScheduledAuditOutcome>;

export const SCHEDULED_AUDIT_WORKFLOW = 'scheduledAuditWorkflow';

/**
 * How a scheduled run ended; the figures of a finished one are in its `results.json`, those of an
 * unchanged one in that of the run which `results` names.
 */
export type ScheduledRunEnd =
  | { outcome: 'finished' }
  | { outcome: 'unchanged'; results: string }
  | { outcome: 'failed'; reason: string };

/** Argument of the activity that adds a run to its schedule's history. */
export interface ScheduledRunRecord {
  schedule: string;
  run: Pick<RunReference, 'runId' | 'store'>;
  startedAt: string;
  end: ScheduledRunEnd;
}
