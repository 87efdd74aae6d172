import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  ContinueAsNew,
  defineQuery,
  executeChild,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { modelName } from '../core/schema/model-name.ts';
import { runPriority } from './contract/run-priority.ts';
import { auditAttributes, searchAttributes } from './contract/search-attributes.ts';
import { studyCells, type Cell } from './contract/study-cells.ts';
import type {
  CellEnd,
  StudyOutcome,
  StudyProgress,
  StudyRequest,
  StudyWorkflow,
} from './contract/study-messages.ts';
import { CHILD_ID_POLICY, workflowIdOf } from './contract/workflow-ids.ts';
import { PROGRESS_QUERY } from './contract/workflow-messages.ts';
import { auditWorkflow } from './audit.ts';
import { despiteShutdowns, retries } from './despite-shutdowns.ts';
import { inWindow } from './in-window.ts';
import { ownReasonOf, reasonOf } from './reason-of.ts';

const progressQuery = defineQuery<StudyProgress>(PROGRESS_QUERY);

/** Characters of a failure's reason: hundreds of them are carried from history to history. */
const LONGEST_REASON = 500;

/**
 * A study: one audit for each cell in a bounded window, then the comparison. An audit that fails leaves the others; the
 * study fails only if all do.
 */
export async function studyWorkflow(request: StudyRequest): Promise<StudyOutcome> {
  const { spec, taskQueues, checkpoint } = request;
  const { startTime, firstExecutionRunId } = workflowInfo();
  const studyId = request.study.id;
  const startedAt = checkpoint?.startedAt ?? startTime.toISOString();
  const cells = studyCells(studyId, spec);
  const ended: CellEnd[] = [...(checkpoint?.ended ?? [])];
  const options = {
    taskQueue: taskQueues.cpu,
    heartbeatTimeout: '2m',
    retry: retries(5),
    priority: runPriority(studyId, spec.execution.priority),
  } as const;
  const { beginStudy } = proxyActivities<CpuActivities>({
    ...options,
    startToCloseTimeout: '5m',
    summary: 'Claim the study',
  });
  const { publishStudy } = proxyActivities<CpuActivities>({
    ...options,
    startToCloseTimeout: '12h',
    summary: 'Compare models and draw the page',
  });
  const progress: StudyProgress = {
    stage: 'begin',
    cells: cells.length,
    finished: ended.filter((end) => 'results' in end).length,
    failed: ended.filter((end) => 'failure' in end).length,
    running: [],
  };
  setHandler(progressQuery, () => progress);

  try {
    if (!checkpoint) {
      const claim = { claimant: firstExecutionRunId, startedAt };
      const resume = request.resume ?? false;
      await despiteShutdowns(() => beginStudy({ studyId, spec, ...claim, resume }));
    }
    enter('audit');
    await auditCells(checkpoint?.nextCell ?? 0);
    refuseIfAllFailed();
    enter('publish');
    const markdown = await despiteShutdowns(() =>
      publishStudy({ studyId, store: spec.store, startedAt, ended }),
    );
    progress.stage = 'done';
    setCurrentDetails(markdown);
    return { studyId, cells: cells.length, failed: progress.failed };
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    const how = isCancellation(error) ? '**Cancelled.**' : `**Failed:** ${reasonOf(error)}`;
    setCurrentDetails(`${how}\n\n${account()}`);
    throw error;
  }

  /** Runs the audits from `first` on; continues in a new history before this one grows too long. */
  async function auditCells(first: number): Promise<void> {
    const end = Math.min(cells.length, first + spec.cellsPerHistory);
    await inWindow({ start: first, end, window: spec.window }, async (cell) => {
      const of = cells[cell];
      if (!of) return;
      progress.running.push(of.runId);
      setCurrentDetails(account());
      const result = await auditCell(of, cell);
      ended.push(result);
      progress.running = progress.running.filter((runId) => runId !== of.runId);
      if ('failure' in result) progress.failed += 1;
      else progress.finished += 1;
      setCurrentDetails(account());
    });
    if (end === cells.length) return;
    await continueAsNew<StudyWorkflow>({
      ...request,
      checkpoint: { nextCell: end, ended, startedAt },
    });
  }

  async function auditCell({ runId, spec: audit }: Cell, cell: number): Promise<CellEnd> {
    try {
      const outcome = await executeChild(auditWorkflow, {
        workflowId: workflowIdOf(runId),
        workflowIdReusePolicy: CHILD_ID_POLICY,
        args: [
          {
            runId,
            spec: audit,
            taskQueues,
            dryRun: false,
            searchAttributes: request.searchAttributes,
            ...(request.encrypted !== undefined && { encrypted: request.encrypted }),
            ...(request.resume && { resume: true }),
          },
        ],
        priority: runPriority(runId, spec.execution.priority),
        staticSummary: `${cell + 1} of ${cells.length}: ${modelName(audit.model)}`.slice(0, 130),
        parentClosePolicy: 'REQUEST_CANCEL',
        ...(request.searchAttributes && {
          typedSearchAttributes: [
            ...(request.encrypted ? [] : auditAttributes(audit, modelName(audit.model))),
            { key: searchAttributes.study, value: studyId },
          ],
        }),
      });
      const results = outcome.kind === 'unchanged' ? outcome.runId : runId;
      const { samples, pending } = outcome.plan;
      const computed = outcome.kind === 'unchanged' ? 0 : pending;
      return { cell, results, computed, cached: samples - computed };
    } catch (error) {
      // Somebody may have cancelled this audit alone.
      const { consideredCancelled } = CancellationScope.current();
      if (isCancellation(error) && consideredCancelled) throw error;
      return { cell, failure: ownReasonOf(error).slice(0, LONGEST_REASON) };
    }
  }

  function enter(stage: StudyProgress['stage']): void {
    progress.stage = stage;
    setCurrentDetails(account());
  }

  function account(): string {
    const { finished, failed, running } = progress;
    const of = `${finished} of ${cells.length} audits finished, ${failed} failed.`;
    return running.length === 0 ? of : `${of} Running: ${running.join(', ')}.`;
  }

  function refuseIfAllFailed(): void {
    if (progress.finished > 0) return;
    const [first] = ended;
    const reason = first && 'failure' in first ? first.failure : 'there are none';
    throw ApplicationFailure.nonRetryable(
      `All ${cells.length} audits of the study failed, the first with: ${reason}`,
      'StudyFailed',
      { hint: 'Try one by itself: groundcam run --dry-run with the same model and dataset.' },
    );
  }
}
