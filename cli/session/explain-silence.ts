import type { Client } from '@temporalio/client';
import type { Silence } from '../../client/read-progress.ts';
import { servingWorkers, type ServingWorker } from '../../client/serving-workers.ts';
import { findStuckTask, type StuckTask } from '../../client/stuck-task.ts';
import { taskQueuesOf } from '../../client/task-queues.ts';
import { buildOf } from '../../workers/worker-identity.ts';
import { count } from '../../report/text/format.ts';
import { commandFor, type Work } from './work.ts';

/** What stands for a message that is encrypted. */
const ENCODED = 'Encoded failure';

/** Why a run or a study is silent, and what to do. */
export interface SilentWork {
  silence: Silence;
  workers: ServingWorker[];
  /** The step that workers can't complete, if they begin one. */
  stuck: StuckTask | undefined;
  text: string;
  remedy: string;
}

/** Finds out why nobody tells the progress of a run or a study. */
export async function explainSilence(
  client: Client,
  { work, id }: { work: Work; id: string },
  silence: Silence,
): Promise<SilentWork> {
  const workflowId = work.workflowIdOf(id);
  const { taskQueue } = await client.workflow.getHandle(workflowId).describe();
  const [stuck, workers] = await Promise.all([
    findStuckTask(client, workflowId),
    servingWorkers(client, taskQueuesOf(taskQueue)),
  ]);
  const known = { silence: stuck ? 'stuck' : silence, workers, stuck } as const;
  if (stuck || silence === 'stuck') {
    return { ...known, text: describeStuck(work, stuck), remedy: remedyOf(work, id, stuck) };
  }
  if (!workers.some(({ queue }) => queue === 'cpu')) {
    const text = `No worker answers: none has asked ${taskQueue} for work lately`;
    return { ...known, text, remedy: 'Start one with: groundcam worker' };
  }
  const text = `No worker answers: ${describeWorkers(workers)} may be busy, or gone`;
  return { ...known, text, remedy: 'Wait a minute, or start more with: groundcam worker' };
}

/** Why workers can't complete a step of a run or a study, in a sentence. */
export function describeStuck({ noun }: Work, stuck: StuckTask | undefined): string {
  const they = `Workers fail to continue this ${noun}`;
  if (!stuck || stuck.message === '' || stuck.message === ENCODED) {
    return `${they}: they lack its key (GROUNDCAM_PAYLOAD_KEY_FILE) or are of another version, as their logs say`;
  }
  const { workflowId, attempt, isOfOtherVersion, worker, message } = stuck;
  const build = buildOf(worker);
  const why = isOfOtherVersion ? ': they are of another version than those that began it' : '';
  const by = build === undefined ? '' : ` by groundcam ${build}`;
  return `${they}${why}. Attempt ${attempt}${by} at a step of ${workflowId} ended with: ${message}`;
}

/** What to do about a run or study that workers can't continue. */
export function remedyOf(work: Work, id: string, stuck: StuckTask | undefined): string {
  const end = `end it with: ${forceOf(work, id)}. Then resume it: what was measured is kept.`;
  if (stuck && !stuck.isOfOtherVersion) return `See the workers' logs. Or ${end}`;
  return `Run workers of the version that began it (with its GROUNDCAM_PAYLOAD_KEY_FILE), or ${end}`;
}

/** The command that ends a run or study without its workers. */
export function forceOf(work: Work, id: string): string {
  return commandFor(work, 'cancel', id, '--force');
}

/** "2 workers of groundcam 0.2.0, 1 of an unknown version". */
export function describeWorkers(workers: readonly ServingWorker[]): string {
  const builds = new Map<string | null, Set<string>>();
  for (const { build, identity } of workers) {
    builds.set(build, (builds.get(build) ?? new Set()).add(identity));
  }
  return [...builds]
    .map(
      ([build, identities]) =>
        `${count(identities.size, 'worker')} of ${build === null ? 'an unknown version' : `groundcam ${build}`}`,
    )
    .join(', ');
}

/** Rows of a table that say which workers there are, and if some are not of this command's version. */
export function workerRows(workers: readonly ServingWorker[], build: string): string[][] {
  if (workers.length === 0) return [];
  const isOther = workers.some((worker) => worker.build !== build);
  return [
    ['Workers', describeWorkers(workers)],
    ...(isOther ? [['', `This command is of groundcam ${build}`]] : []),
  ];
}

/** Rows of a table on work that tells no progress. */
export function silenceRows({ text, remedy, workers }: SilentWork, build: string): string[][] {
  return [['Stage', 'unknown'], ['', text], ['', remedy], ...workerRows(workers, build)];
}

/** The same for `--json`. */
export function silenceJson({ silence, text, stuck, workers }: SilentWork, build: string): object {
  const unanswered = { status: 'running', answered: false, silence, reason: text };
  return { ...unanswered, ...(stuck && { stuck }), workers, command: build };
}
