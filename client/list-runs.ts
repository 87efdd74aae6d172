import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { InputError } from '../core/errors/input-error.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import { AUDIT_WORKFLOW } from '../workflows/contract/workflow-messages.ts';
import { runFilter } from './run-filter.ts';

/** A run in a list. `null`: not known, or not yet. */
export interface ListedRun {
  runId: string;
  status: string;
  model: string | null;
  dataset: string | null;
  classes: string[];
  verdict: string | null;
  effect: number | null;
  store: string | null;
  startedAt: string;
  endedAt: string | null;
}

/** A run goes on in a new history now and then: the histories before the last are not runs. */
const RUNS = `WorkflowType = '${AUDIT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

/**
 * Runs that a server knows, newest first: all, or those that the filter (see `runFilter`) holds for.
 * Throws InputError where Temporal can't make sense of the filter.
 */
export async function listRuns(
  client: Client,
  { where, limit }: { where?: string | undefined; limit: number },
): Promise<ListedRun[]> {
  const query = where === undefined ? RUNS : `${RUNS} AND (${runFilter(where)})`;
  const runs: ListedRun[] = [];
  try {
    for await (const execution of client.workflow.list({
      query,
      pageSize: Math.min(limit, 1000),
    })) {
      runs.push(listed(execution));
      if (runs.length === limit) break;
    }
  } catch (error) {
    throw where === undefined ? error : (asInputError(error, where) ?? error);
  }
  return runs;
}

function listed(execution: WorkflowExecutionInfo): ListedRun {
  const { typedSearchAttributes: found, workflowId, status, startTime, closeTime } = execution;
  return {
    runId: workflowId.replace(/^groundcam-/, ''),
    status: status.name.toLowerCase().replace('_', ' '),
    model: found.get(searchAttributes.model) ?? null,
    dataset: found.get(searchAttributes.dataset) ?? null,
    classes: found.get(searchAttributes.classes) ?? [],
    verdict: found.get(searchAttributes.verdict) ?? null,
    effect: found.get(searchAttributes.effect) ?? null,
    store: found.get(searchAttributes.store) ?? null,
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
  };
}

/** The gRPC status of a query that a server does not understand. */
const INVALID_ARGUMENT = 3;

function asInputError(error: unknown, where: string): InputError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === INVALID_ARGUMENT) {
      const reason = 'details' in at ? String(at.details) : at.message;
      return new InputError(`Temporal does not understand ${where}: ${reason}`, {
        hint: 'groundcam list --help shows what a filter may say.',
        cause: error,
      });
    }
  }
  return undefined;
}
