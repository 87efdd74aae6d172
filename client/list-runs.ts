import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { InputError } from '../core/errors/input-error.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import { STUDY_WORKFLOW } from '../workflows/contract/study-messages.ts';
import { runIdOf, studyIdOf } from '../workflows/contract/workflow-ids.ts';
import { AUDIT_WORKFLOW } from '../workflows/contract/workflow-messages.ts';
import { runFilter } from './run-filter.ts';

/** A run in a list; `null` for what is unknown, or not known yet. */
export interface ListedRun {
  runId: string;
  status: string;
  model: string | null;
  dataset: string | null;
  classes: string[];
  verdict: string | null;
  /** The step that the evidence reached. */
  reached: string | null;
  effect: number | null;
  store: string | null;
  startedAt: string;
  endedAt: string | null;
}

/** A long run continues in a new history from time to time: only the last of them counts as the run. */
const RUNS = `WorkflowType = '${AUDIT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

/**
 * Runs that a server remembers, the last started first: all of them, or those that match the filter (see
 * `runFilter`). Of a run that was resumed, the last start that matches is listed.
 * Throws InputError if Temporal rejects the filter.
 */
export async function listServerRuns(
  client: Client,
  { where, limit }: { where?: string | undefined; limit: number },
): Promise<ListedRun[]> {
  const query = where === undefined ? RUNS : `${RUNS} AND (${runFilter(where)})`;
  const runs = new Map<string, ListedRun>();
  try {
    for await (const execution of client.workflow.list({
      query,
      pageSize: Math.min(limit, 1000),
    })) {
      const run = listed(execution);
      if (!runs.has(run.runId)) runs.set(run.runId, run);
      if (runs.size === limit) break;
    }
  } catch (error) {
    throw where === undefined ? error : (asInputError(error, where) ?? error);
  }
  return [...runs.values()];
}

/** The ids of the runs and studies that are running on a server. */
export async function listRunning(client: Client): Promise<Set<string>> {
  const query = `WorkflowType IN ('${AUDIT_WORKFLOW}', '${STUDY_WORKFLOW}') AND ExecutionStatus = 'Running'`;
  const running = new Set<string>();
  for await (const { workflowId, type } of client.workflow.list({ query })) {
    running.add(type === STUDY_WORKFLOW ? studyIdOf(workflowId) : runIdOf(workflowId));
  }
  return running;
}

function listed(execution: WorkflowExecutionInfo): ListedRun {
  const { typedSearchAttributes: found, workflowId, status, startTime, closeTime } = execution;
  return {
    runId: runIdOf(workflowId),
    status: statusName(status.name),
    model: found.get(searchAttributes.model) ?? null,
    dataset: found.get(searchAttributes.dataset) ?? null,
    classes: found.get(searchAttributes.classes) ?? [],
    verdict: found.get(searchAttributes.verdict) ?? null,
    reached: found.get(searchAttributes.reached) ?? null,
    effect: found.get(searchAttributes.effect) ?? null,
    store: found.get(searchAttributes.store) ?? null,
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
  };
}

/** How people are told a workflow's status: "timed out". */
export function statusName(status: string): string {
  return status.toLowerCase().replace('_', ' ');
}

/** The gRPC status of a query that the server rejects. */
const INVALID_ARGUMENT = 3;

function asInputError(error: unknown, where: string): InputError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === INVALID_ARGUMENT) {
      const reason = 'details' in at ? String(at.details) : at.message;
      return new InputError(`Temporal rejects the filter ${where}: ${reason}`, {
        hint: '`groundcam list --help` describes filters.',
        cause: error,
      });
    }
  }
  return undefined;
}
