import {
  ApplicationFailure,
  continueAsNew,
  defineQuery,
  executeChild,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { searchAttributes } from '../core/spec/search-attributes.ts';
import {
  PROGRESS_QUERY,
  type AuditOutcome,
  type AuditProgress,
  type AuditRequest,
  type AuditWorkflow,
  type RunReference,
} from '../core/spec/workflow-messages.ts';
import { inWindow } from './in-window.ts';
import { shardWorkflow } from './shard.ts';

const progressQuery = defineQuery<AuditProgress>(PROGRESS_QUERY);

/**
 * One audit: plan, then shards of samples in a bounded window, then reduce and publish. Histories carry
 * counts and ranges only, and an audit of many shards continues in new ones.
 */
export async function auditWorkflow(request: AuditRequest): Promise<AuditOutcome> {
  const { spec, runId, taskQueues } = request;
  const { workflowId, startTime, firstExecutionRunId } = workflowInfo();
  const run: RunReference = { runId, store: spec.store, attempt: firstExecutionRunId };
  const { plan, reduce, publish } = proxyActivities<CpuActivities>({
    taskQueue: taskQueues.cpu,
    startToCloseTimeout: '1h',
    heartbeatTimeout: '2m',
    retry: { maximumAttempts: 3 },
  });

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

  const planned =
    request.checkpoint?.plan ??
    (await plan({ ...request, workflowId, startedAt: startTime.toISOString() }));
  if (request.dryRun) return { kind: 'planned', plan: planned };
  if (planned.unchangedSince !== undefined) {
    Object.assign(progress, { stage: 'done', cached: planned.samples });
    setCurrentDetails(`No changes since run ${planned.unchangedSince}, which has the results`);
    return { kind: 'unchanged', plan: planned, runId: planned.unchangedSince };
  }

  Object.assign(progress, {
    stage: 'measure',
    pending: planned.pending,
    cached: planned.samples - planned.pending,
  });
  await measureInShards(request.checkpoint?.nextShard ?? 0);

  progress.stage = 'reduce';
  const summary = await reduce(run);
  progress.stage = 'publish';
  await publish(run);
  if (request.searchAttributes) {
    upsertSearchAttributes([
      { key: searchAttributes.verdict, value: summary.verdict },
      { key: searchAttributes.effect, value: summary.dz },
    ]);
  }
  progress.stage = 'done';
  setCurrentDetails(summary.markdown);
  failIfTooFewSucceeded();
  return { kind: 'finished', plan: planned, summary };

  /** Runs the shards from the first one on; goes on in a new history before this one grows too long. */
  async function measureInShards(first: number): Promise<void> {
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

  function describeProgress(): void {
    const { measured, excluded, failed, pending, cached } = progress;
    setCurrentDetails(
      `**${measured + excluded + failed}** of ${pending} samples: ${measured} measured, ` +
        `${excluded} excluded, ${failed} failed; ${cached} were in the store already`,
    );
  }

  function failIfTooFewSucceeded(): void {
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
