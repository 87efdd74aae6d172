import type { Client } from '@temporalio/client';
import type { Silence } from '../../client/read-progress.ts';
import { servingWorkers, type ServingWorker } from '../../client/serving-workers.ts';
import { findStuckTask, type StuckTask } from '../../client/stuck-task.ts';
import { taskQueuesOf } from '../../client/task-queues.ts';
import { buildOf } from '../../workers/worker-identity.ts';
import { count } from '../../report/text/format.ts';
import { SILENCE } from '../terminal/progress-bar.ts';
import { commandFor, RUN, type Work } from './work.ts';

/** What stands for a message that is encrypted. */
const ENCODED = 'Encoded failure';

/** Why a run is silent, and what to do. */
export interface SilentRun {
  silence: Silence;
  workers: ServingWorker[];
  /** The step that workers can't complete, if they begin one. */
  stuck: StuckTask | undefined;
  text: string;
  remedy: string;
}

/** Finds out why nobody tells the progress of a run. */
export async function explainSilence(
  client: Client,
  id: string,
  silence: Silence,
): Promise<SilentRun> {
  const workflowId = RUN.workflowIdOf(id);
  const { taskQueue } = await client.workflow.getHandle(workflowId).describe();
  const [stuck, workers] = await Promise.all([
    findStuckTask(client, workflowId),
    servingWorkers(client, taskQueuesOf(taskQueue)),
  ]);
  const known = { silence: stuck ? 'stuck' : silence, workers, stuck } as const;
  if (stuck || silence === 'stuck') {
    return { ...known, text: describeStuck(stuck), remedy: remedyOf(RUN, id, stuck) };
  }
  if (!workers.some(({ queue }) => queue === 'cpu')) {
    const text = `No worker answers: none has asked ${taskQueue} for work lately`;
    return { ...known, text, remedy: 'Start one with: groundcam worker' };
  }
  const text = `No worker answers: ${describeWorkers(workers)} may be busy, or gone`;
  return { ...known, text, remedy: 'Wait a minute, or start more with: groundcam worker' };
}

/** Why workers can't complete a step of a run, in a sentence. */
export function describeStuck(stuck: StuckTask | undefined): string {
  if (!stuck || stuck.message === '' || stuck.message === ENCODED) return SILENCE.stuck;
  const they = 'Workers fail to continue this run';
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
