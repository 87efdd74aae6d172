import {
  ActivityCancellationType,
  ApplicationFailure,
  continueAsNew,
  ContinueAsNew,
  defineQuery,
  executeChild,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { imagesPerActivity } from './contract/images-per-activity.ts';
import { samplesDone } from './contract/pace.ts';
import { runPriority } from './contract/run-priority.ts';
import { searchAttributes } from './contract/search-attributes.ts';
import { countShards } from './contract/shards.ts';
import { CHILD_ID_POLICY } from './contract/workflow-ids.ts';
import {
  PROGRESS_QUERY,
  type AuditOutcome,
  type AuditProgress,
  type AuditRequest,
  type AuditWorkflow,
  type PlanSummary,
  type ReduceSummary,
  type RunReference,
} from './contract/workflow-messages.ts';
import { despiteShutdowns, retries } from './despite-shutdowns.ts';
import { endedDetails, progressDetails } from './details.ts';
import { inWindow } from './in-window.ts';
import { isLost, LOST, MAX_RESTARTS } from './is-lost.ts';
import { baselinesWorkflow } from './baselines.ts';
import { reasonOf } from './reason-of.ts';
import { shardWorkflow } from './shard.ts';

const progressQuery = defineQuery<AuditProgress>(PROGRESS_QUERY);

/**
 * One audit: plan, then shards of samples in a bounded window, then baselines, reduce and publish. Histories carry
 * counts and ranges only, and an audit of many shards continues in new ones.
 */
export async function auditWorkflow(request: AuditRequest): Promise<AuditOutcome> {
  const { spec, runId, taskQueues } = request;
  const { workflowId, startTime, runId: executionId, firstExecutionRunId } = workflowInfo();
  const planId = request.checkpoint?.planId ?? executionId;
  const run: RunReference = { runId, store: spec.store, planId };
  // Work inherits the workflow's priority, but schedules start workflows without any.
  const priority = runPriority(runId, spec.execution.priority);
  const options = {
    taskQueue: taskQueues.cpu,
    startToCloseTimeout: '12h',
    heartbeatTimeout: '2m',
    retry: retries(5),
    priority,
  } as const;
  const { plan } = proxyActivities<CpuActivities>({
    ...options,
    summary: 'Read model and dataset',
  });
  const recoverableOptions = {
    ...options,
    retry: retries(5, LOST),
  };
  const { reduce } = proxyActivities<CpuActivities>({
    ...recoverableOptions,
    summary: 'Compute statistics',
  });
  const { publish } = proxyActivities<CpuActivities>({
    ...recoverableOptions,
    // Only the activity knows whether it was too late to cancel.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: 'Draw pictures and the report',
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

  enter('plan');
  let summary: ReduceSummary | undefined;
  try {
    const planned =
      request.checkpoint?.plan ??
      (await despiteShutdowns(() =>
        plan({
          ...request,
          workflowId,
          claimant: firstExecutionRunId,
          startedAt: startTime.toISOString(),
        }),
      ));
    if (request.dryRun) return { kind: 'planned', plan: planned };
    if (planned.unchangedSince !== undefined) {
      Object.assign(progress, { stage: 'done', cached: planned.samples });
      setCurrentDetails(`No changes since run ${planned.unchangedSince}, which has the results`);
      return { kind: 'unchanged', plan: planned, runId: planned.unchangedSince };
    }

    progress.pending = planned.pending;
    progress.cached = planned.samples - planned.pending;
    progress.measuring = { since: Date.now(), done: samplesDone(progress) };
    enter('measure');
    await measureInShards(planned, request.checkpoint?.nextShard ?? 0);

    summary = await compareAndPublish();
    if (request.searchAttributes) {
      upsertSearchAttributes([
        { key: searchAttributes.verdict, value: summary.verdict },
        { key: searchAttributes.reached, value: summary.reached },
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
        reason: reasonOf(error),
        ...(summary && { results: summary.markdown }),
      }),
    );
    throw error;
  }

  function enter(stage: AuditProgress['stage']): void {
    progress.stage = stage;
    describeProgress();
  }

  /** If an artifact turns out to be lost, starts over: the plan finds what has to be measured again. */
  async function compareAndPublish(): Promise<ReduceSummary> {
    try {
      if (spec.baselines) {
        enter('baselines');
        await executeChild(baselinesWorkflow, {
          workflowId: `${workflowId}.baselines`,
          workflowIdReusePolicy: CHILD_ID_POLICY,
          args: [{ run, shardWindow: spec.execution.shardWindow, taskQueues }],
          staticSummary: `Baselines of ${runId}`,
          priority,
        });
      }
      enter('reduce');
      const { reportUrl } = spec;
      const summary = await despiteShutdowns(() =>
        reduce({ ...run, ...(reportUrl !== undefined && { reportUrl }) }),
      );
      enter('publish');
      await despiteShutdowns(() => publish(run));
      return summary;
    } catch (error) {
      const { checkpoint: _, restarts = 0, ...first } = request;
      if (!isLost(error) || restarts === MAX_RESTARTS) throw error;
      return continueAsNew<AuditWorkflow>({ ...first, restarts: restarts + 1, resume: true });
    }
  }

  /** Runs the shards from `first` on; continues in a new history before this one grows too long. */
  async function measureInShards(planned: PlanSummary, first: number): Promise<void> {
    const { shardSize, shardWindow, shardsPerHistory } = spec.execution;
    const { pending: shards } = countShards({ ...planned, shardSize });
    const { whole } = planned;
    const batch = imagesPerActivity(spec.execution.imagesPerActivity, planned.pending);
    const execution = { ...spec.execution, imagesPerActivity: batch };
    const end = Math.min(shards, first + shardsPerHistory);
    await inWindow({ start: first, end, window: shardWindow }, async (shard) => {
      const start = shard * shardSize;
      const samples = Math.min(shardSize, planned.pending - start);
      const shardId = `${workflowId}.samples-${start}-${start + samples - 1}`;
      progress.shards.push(shardId);
      const counts = await executeChild(shardWorkflow, {
        workflowId: shardId,
        workflowIdReusePolicy: CHILD_ID_POLICY,
        args: [
          {
            run,
            shard,
            samples,
            execution,
            taskQueues,
            interventions: spec.interventions,
            ...(spec.attacks && { attacks: true }),
            // With an image an activity, each of its stages is a line of the Temporal UI.
            ...(batch > 1 && whole !== undefined && { whole }),
          },
        ],
        staticSummary: `Samples ${start} to ${start + samples - 1} of ${runId}`,
        priority,
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
      checkpoint: { plan: planned, planId, nextShard: end, measured, excluded, failed },
    });
  }

  function describeProgress(): void {
    setCurrentDetails(progressDetails(progress, Date.now()));
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
