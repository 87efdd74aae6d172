import {
  CancellationScope,
  executeChild,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { scheduledRunId } from '../core/schema/run-id.ts';
import { runPriority } from './contract/run-priority.ts';
import type {
  ScheduledAuditOutcome,
  ScheduledAuditRequest,
  ScheduledRunEnd,
} from './contract/scheduled-audit.ts';
import { auditAttributes, searchAttributes } from './contract/search-attributes.ts';
import { workflowIdOf } from './contract/workflow-ids.ts';
import { auditWorkflow } from './audit.ts';
import { despiteShutdowns, retries } from './despite-shutdowns.ts';
import { reasonOf } from './reason-of.ts';

/**
 * What a schedule starts: an audit under a run id of its own, then a line in the schedule's history,
 * however the audit ended. It fails if the audit does, so that the schedule can pause itself.
 */
export async function scheduledAuditWorkflow({
  schedule,
  audit,
  shown,
}: ScheduledAuditRequest): Promise<ScheduledAuditOutcome> {
  const { startTime, firstExecutionRunId } = workflowInfo();
  const runId = scheduledRunId(schedule, { startTime, firstExecutionRunId });
  const { recordScheduledRun } = proxyActivities<CpuActivities>({
    taskQueue: audit.taskQueues.cpu,
    startToCloseTimeout: '10m',
    retry: retries(10),
  });

  let end: ScheduledRunEnd;
  try {
    end = await runAudit();
  } catch (error) {
    const reason = reasonOf(error);
    await CancellationScope.nonCancellable(() => record({ outcome: 'failed', reason }));
    throw error;
  }
  await record(end);
  return { runId, outcome: end.outcome };

  async function runAudit(): Promise<Exclude<ScheduledRunEnd, { outcome: 'failed' }>> {
    const outcome = await executeChild(auditWorkflow, {
      workflowId: workflowIdOf(runId),
      args: [{ ...audit, runId, dryRun: false }],
      priority: runPriority(runId, audit.spec.execution.priority),
      staticSummary: shown.summary,
      staticDetails: shown.details,
      parentClosePolicy: 'REQUEST_CANCEL',
      ...(audit.searchAttributes && {
        typedSearchAttributes: [
          ...(audit.encrypted ? [] : auditAttributes(audit.spec, shown.model)),
          { key: searchAttributes.schedule, value: schedule },
        ],
      }),
    });
    return outcome.kind === 'unchanged'
      ? { outcome: 'unchanged', results: outcome.runId }
      : { outcome: 'finished' };
  }

  async function record(end: ScheduledRunEnd): Promise<void> {
    const run = { runId, store: audit.spec.store };
    const startedAt = startTime.toISOString();
    await despiteShutdowns(() => recordScheduledRun({ schedule, run, startedAt, end }));
  }
}
