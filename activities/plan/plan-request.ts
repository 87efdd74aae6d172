import type { AuditRequest } from '../../workflows/contract/workflow-messages.ts';

/** Argument of the plan activity. */
export interface PlanRequest extends AuditRequest {
  workflowId: string;
  /** Id of the workflow's first execution: whose the run id is. */
  claimant: string;
  startedAt: string;
}
