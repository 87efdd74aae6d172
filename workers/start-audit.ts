import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { escapeMarkdown } from '../core/report/markdown-summary.ts';
import { modelName, question } from '../core/report/question.ts';
import { runPriority } from '../core/spec/run-priority.ts';
import { searchAttributes } from '../core/spec/search-attributes.ts';
import {
  AUDIT_WORKFLOW,
  type AuditRequest,
  type AuditWorkflow,
} from '../core/spec/workflow-messages.ts';

export type AuditHandle = WorkflowHandleWithFirstExecutionRunId<AuditWorkflow>;

/** The workflow id of a run. */
export function workflowIdOf(runId: string): string {
  return `groundcam-${runId}`;
}

/** Starts an audit; its page in the Temporal UI says what it is. */
export async function startAudit(client: Client, request: AuditRequest): Promise<AuditHandle> {
  const { spec, runId, taskQueues } = request;
  const classes = spec.dataset.classes === 'all' ? [] : spec.dataset.classes;
  return client.workflow.start<AuditWorkflow>(AUDIT_WORKFLOW, {
    workflowId: workflowIdOf(runId),
    taskQueue: taskQueues.cpu,
    args: [request],
    priority: runPriority(runId, spec.execution.priority),
    staticSummary: cut(escapeMarkdown(question({ model: spec.model.uri, classes })), 130),
    staticDetails: [
      `- model: ${cut(escapeMarkdown(spec.model.uri), 2000)}`,
      `- dataset: ${cut(escapeMarkdown(spec.dataset.uri), 2000)}`,
      `- store: ${cut(escapeMarkdown(spec.store), 2000)}`,
    ].join('\n'),
    ...(request.searchAttributes && {
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.model, value: modelName(spec.model.uri) },
        { key: searchAttributes.dataset, value: spec.dataset.uri },
        { key: searchAttributes.classes, value: classes.length > 0 ? classes : ['all'] },
        { key: searchAttributes.store, value: spec.store },
      ]),
    }),
  });
}

/** Temporal refuses summaries of more than 400 bytes, and details of more than 20,000. */
function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
