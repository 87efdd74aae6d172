import { executeChild, workflowInfo } from '@temporalio/workflow';
import { scheduledRunId } from '../core/schema/run-id.ts';
import { runPriority } from './contract/run-priority.ts';
import type { ScheduledStudyRequest } from './contract/scheduled-study.ts';
import { searchAttributes, studyAttributes } from './contract/search-attributes.ts';
import type { StudyOutcome } from './contract/study-messages.ts';
import { studyWorkflowIdOf } from './contract/workflow-ids.ts';
import { studyWorkflow } from './study.ts';

/** What a schedule of a study starts: the study under an id of its own. It fails if all audits of the study do. */
export async function scheduledStudyWorkflow({
  schedule,
  study,
  shown,
}: ScheduledStudyRequest): Promise<StudyOutcome> {
  const { startTime, firstExecutionRunId } = workflowInfo();
  const id = scheduledRunId(schedule, { startTime, firstExecutionRunId });
  return executeChild(studyWorkflow, {
    workflowId: studyWorkflowIdOf(id),
    args: [{ ...study, study: { id } }],
    priority: runPriority(id, study.spec.execution.priority),
    staticSummary: shown.summary,
    staticDetails: shown.details,
    parentClosePolicy: 'REQUEST_CANCEL',
    ...(study.searchAttributes && {
      typedSearchAttributes: [
        ...studyAttributes(id, study),
        { key: searchAttributes.schedule, value: schedule },
      ],
    }),
  });
}
