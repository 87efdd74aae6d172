import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { escapeMarkdown } from '../report/text/markdown-summary.ts';
import { question } from '../report/text/question.ts';
import { modelName } from '../core/schema/model-name.ts';
import type { AuditSpec } from '../core/schema/audit-spec.ts';
import { runPriority } from '../workflows/contract/run-priority.ts';
import { auditAttributes } from '../workflows/contract/search-attributes.ts';
import { workflowIdOf } from '../workflows/contract/workflow-ids.ts';
import {
  AUDIT_WORKFLOW,
  type AuditRequest,
  type AuditWorkflow,
} from '../workflows/contract/workflow-messages.ts';

export type AuditHandle = WorkflowHandleWithFirstExecutionRunId<AuditWorkflow>;

/** The summary and details that the Temporal UI shows of an audit, and the model's name to search by. */
export function presentAudit({ model, dataset, store, target }: AuditSpec) {
  const classes = dataset.classes === 'all' ? [] : dataset.classes;
  const asked = target.kind === 'index' ? `index ${target.index}` : target.kind;
  return {
    summary: cut(
      escapeMarkdown(question({ modelName: modelName(model), classes, evidence: { asked } })),
      130,
    ),
    details: [
      `- model: ${cut(escapeMarkdown(model.uri), 1500)}`,
      `- dataset: ${cut(escapeMarkdown(dataset.uri), 1500)}`,
      `- classes: ${cut(escapeMarkdown([dataset.classes].flat().join(', ')), 1500)}`,
      `- store: ${cut(escapeMarkdown(store), 1500)}`,
    ].join('\n'),
    model: modelName(model),
  };
}

/**
 * Starts an audit, with a summary for its page in the Temporal UI. A run that is resumed starts again under the
 * id of a workflow that has ended. Whether a new run's name is free is a question to the store, which knows
 * more runs than the server remembers. Throws WorkflowExecutionAlreadyStartedError if the run is running.
 */
export async function startAudit(client: Client, request: AuditRequest): Promise<AuditHandle> {
  const { spec, runId, taskQueues } = request;
  const { summary, details, model } = presentAudit(spec);
  return client.workflow.start<AuditWorkflow>(AUDIT_WORKFLOW, {
    workflowId: workflowIdOf(runId),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
    taskQueue: taskQueues.cpu,
    args: [request],
    priority: runPriority(runId, spec.execution.priority),
    staticSummary: summary,
    staticDetails: details,
    ...(request.searchAttributes &&
      !request.encrypted && {
        typedSearchAttributes: new TypedSearchAttributes(auditAttributes(spec, model)),
      }),
  });
}

/** Temporal rejects summaries of more than 400 bytes, and details of more than 20,000. */
function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
