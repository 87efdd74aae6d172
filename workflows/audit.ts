import {
  ApplicationFailure,
  continueAsNew,
  ContinueAsNew,
  defineQuery,
  executeChild,
  isCancellation,
  proxyActivities,
  rootCause,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { samplesDone } from '../core/spec/pace.ts';
import { searchAttributes } from '../core/spec/search-attributes.ts';
import {
  PROGRESS_QUERY,
  type AuditOutcome,
  type AuditProgress,
  type AuditRequest,
  type AuditWorkflow,
  type PlanSummary,
  type ReduceSummary,
  type RunReference,
} from '../core/spec/workflow-messages.ts';
import { endedDetails, progressDetails } from './details.ts';
import { inWindow } from './in-window.ts';
import { shardWorkflow } from './shard.ts';

const progressQuery = defineQuery<AuditProgress>(PROGRESS_QUERY);

/**
 * One audit: plan, then shards of samples in a bounded window, then reduce and publish. Histories carry
 * counts and ranges only, and an audit of many shards continues in new ones.
 */
export async function auditWorkflow(request: AuditRequest): Promise<AuditOutcome> {
  const { spec, runId, taskQueues } = request;
  const { workflowId, startTime } = workflowInfo();
  const run: RunReference = { runId, store: spec.store };
  const cpu = (summary: string) =>
    proxyActivities<CpuActivities>({
      taskQueue: taskQueues.cpu,
      startToCloseTimeout: '1h',
      heartbeatTimeout: '2m',
      retry: { maximumAttempts: 3 },
      summary,
    });
  const { plan } = cpu('Read model and dataset');
  const { reduce } = cpu('Compute statistics');
  const { publish } = cpu('Draw pictures and the report');

  const progress: AuditProgress = {
    stage: 'plan',
    pending: 0,
    cached: 0,
    measured: request.checkpoint?.measured ?? 0,
    excluded: request.checkpoint?.excluded ?? 0,
    failed: request.checkpoint?.failed ?? 0,
    shards: [],
  };
  setHandler(progressQuery, () => progress);

  const describeProgress = () => setCurrentDetails(progressDetails(progress, Date.now()));
  const enter = (stage: AuditProgress['stage']) => {
    progress.stage = stage;
    describeProgress();
  };
  enter('plan');
  let summary: ReduceSummary | undefined;
  try {
    const planned =
      request.checkpoint?.plan ??
      (await plan({ ...request, workflowId, startedAt: startTime.toISOString() }));
    if (request.dryRun) return { kind: 'planned', plan: planned };

    progress.pending = planned.pending;
    progress.cached = planned.samples - planned.pending;
    progress.measuring = { since: Date.now(), done: samplesDone(progress) };
    enter('measure');
    await measureInShards(planned, request.checkpoint?.nextShard ?? 0);

    enter('reduce');
    summary = await reduce(run);
    enter('publish');
    await publish(run);
    if (request.searchAttributes) {
      upsertSearchAttributes([
        { key: searchAttributes.verdict, value: summary.verdict },
        { key: searchAttributes.effect, value: summary.dz },
      ]);
    }
    progress.stage = 'done';
    failIfTooFewSucceeded(summary);
    setCurrentDetails(summary.markdown);
    return { kind: 'finished', plan: planned, summary };
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    setCurrentDetails(
      endedDetails(progress, {
        cancelled: isCancellation(error),
        reason: rootCause(error) ?? String(error),
        ...(summary && { results: summary.markdown }),
      }),
    );
    throw error;
  }

  /** Runs the shards from the first one on; goes on in a new history before this one grows too long. */
  async function measureInShards(planned: PlanSummary, first: number): Promise<void> {
    const { shardSize, shardWindow, sampleWindow, shardsPerHistory } = spec.execution;
    const shards = Math.ceil(planned.pending / shardSize);
    const end = Math.min(shards, first + shardsPerHistory);
    await inWindow({ start: first, end, window: shardWindow }, async (shard) => {
      const start = shard * shardSize;
      const end = Math.min(start + shardSize, planned.pending);
      const shardId = `${workflowId}.samples-${start}-${end - 1}`;
      progress.shards.push(shardId);
      const counts = await executeChild(shardWorkflow, {
        workflowId: shardId,
        args: [{ run, start, end, sampleWindow, taskQueues }],
        staticSummary: `Samples ${start} to ${end - 1} of ${runId}`,
      });
      progress.shards = progress.shards.filter((id) => id !== shardId);
      progress.measured += counts.measured;
      progress.excluded += counts.excluded;
      progress.failed += counts.failed;
      describeProgress();
    });
    if (end === shards) return;
    const { measured, excluded, failed } = progress;
    await continueAsNew<AuditWorkflow>({
      ...request,
      checkpoint: { plan: planned, nextShard: end, measured, excluded, failed },
    });
  }

  function failIfTooFewSucceeded(summary: ReduceSummary): void {
    const succeeded = 1 - summary.failed / summary.samples;
    if (summary.samples === 0 || succeeded >= spec.execution.minSuccess) return;
    throw ApplicationFailure.nonRetryable(
      `${summary.failed} of ${summary.samples} samples failed, more than --min-success ${spec.execution.minSuccess} allows`,
      'TooManyFailures',
      {
        hint: `measurements.csv of run ${runId} has the reason of each; run again to retry those only.`,
      },
    );
  }
}
