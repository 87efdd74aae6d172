import type { Client } from '@temporalio/client';
import { STUDY_WORKFLOW } from '../workflows/contract/study-messages.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import { studyIdOf } from '../workflows/contract/workflow-ids.ts';
import { statusName } from './list-runs.ts';

/** A study in a list; `null` for what is unknown: a server knows no results, and a store no studies without them. */
export interface ListedStudy {
  studyId: string;
  status: string;
  models: string[] | null;
  datasets: string[] | null;
  audits: number | null;
  failed: number | null;
  store: string | null;
  startedAt: string;
  endedAt: string | null;
}

/** A long study continues in a new history from time to time: only the last of them counts as the study. */
const STUDIES = `WorkflowType = '${STUDY_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

/** Studies that a server remembers, the last started first. Of a study that was resumed, the last start is listed. */
export async function listServerStudies(
  client: Client,
  { limit }: { limit: number },
): Promise<ListedStudy[]> {
  const studies = new Map<string, ListedStudy>();
  const listed = client.workflow.list({ query: STUDIES, pageSize: Math.min(limit, 1000) });
  for await (const { workflowId, status, startTime, closeTime, typedSearchAttributes } of listed) {
    const studyId = studyIdOf(workflowId);
    if (studies.has(studyId)) continue;
    studies.set(studyId, {
      studyId,
      status: statusName(status.name),
      ...{ models: null, datasets: null, audits: null, failed: null },
      store: typedSearchAttributes.get(searchAttributes.store) ?? null,
      startedAt: startTime.toISOString(),
      endedAt: closeTime?.toISOString() ?? null,
    });
    if (studies.size === limit) break;
  }
  return [...studies.values()];
}
