import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { escapeMarkdown } from '../report/text/markdown-summary.ts';
import { modelName } from '../core/schema/model-name.ts';
import type { StudySpec } from '../core/schema/study-spec.ts';
import { runPriority } from '../workflows/contract/run-priority.ts';
import { studyAttributes } from '../workflows/contract/search-attributes.ts';
import {
  STUDY_WORKFLOW,
  type StudyRequest,
  type StudyWorkflow,
} from '../workflows/contract/study-messages.ts';
import { studyWorkflowIdOf } from '../workflows/contract/workflow-ids.ts';

export type StudyHandle = WorkflowHandleWithFirstExecutionRunId<StudyWorkflow>;

/** The summary and details that the Temporal UI shows of a study. */
export function presentStudy({ models, datasets, store }: StudySpec) {
  const names = models.map(modelName).join(', ');
  return {
    summary: cut(`Study of ${models.length} models: ${escapeMarkdown(names)}`, 130),
    details: [
      `- models: ${cut(escapeMarkdown(names), 3000)}`,
      `- datasets: ${cut(escapeMarkdown(datasets.map(({ uri }) => uri).join(', ')), 3000)}`,
      `- store: ${cut(escapeMarkdown(store), 1500)}`,
    ].join('\n'),
  };
}

/**
 * Starts a study. One that is resumed starts again under the id of a workflow that has ended. Throws
 * WorkflowExecutionAlreadyStartedError if it is running.
 */
export async function startStudy(
  client: Client,
  studyId: string,
  request: Omit<StudyRequest, 'study'>,
): Promise<StudyHandle> {
  const { spec, taskQueues } = request;
  const { summary, details } = presentStudy(spec);
  return client.workflow.start<StudyWorkflow>(STUDY_WORKFLOW, {
    workflowId: studyWorkflowIdOf(studyId),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
    taskQueue: taskQueues.cpu,
    args: [{ study: { id: studyId }, ...request }],
    priority: runPriority(studyId, spec.execution.priority),
    staticSummary: summary,
    staticDetails: details,
    ...(request.searchAttributes && {
      typedSearchAttributes: new TypedSearchAttributes(studyAttributes(studyId, request)),
    }),
  });
}

/** Temporal rejects summaries of more than 400 bytes, and details of more than 20,000. */
function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
