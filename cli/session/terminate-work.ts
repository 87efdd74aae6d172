import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { runIdOf } from '../../workflows/contract/workflow-ids.ts';
import { count } from '../../report/text/format.ts';
import { note } from '../terminal/note.ts';
import { nameOf, RUN, type Work } from './work.ts';

/** Milliseconds between two looks at workflows that the server is ending, and how often. */
const [POLL, LOOKS] = [250, 40];

/**
 * Ends a run or a study without asking its workers, waits until what is under it has ended too, and frees leases. Returns what was
 * left, as sentences.
 */
export async function terminateWork(
  client: Client,
  { id, work, store }: { id: string; work: Work; store: Store },
): Promise<string> {
  const handle = client.workflow.getHandle(work.workflowIdOf(id));
  const { raw } = await handle.describe();
  const children = (raw.pendingChildren ?? []).flatMap(({ workflowId }) => workflowId ?? []);
  const left = await Promise.all([
    Promise.resolve(raw.pendingActivities?.length ?? 0),
    ...children.map((child) => activitiesOf(client, child)),
  ]);
  await handle.terminate('groundcam cancel --force');
  await Promise.all(children.map((child) => ended(client, child)));
  const runs = work === RUN ? [id] : children.map(runIdOf);
  await Promise.all(runs.map((run) => freeLease(store, run)));
  const activities = left.reduce((sum, each) => sum + each, 0);
  const under =
    children.length === 0 ? '' : `, and with it ${count(children.length, 'workflow')} under it`;
  const underWay =
    activities === 0
      ? 'No activity was under way.'
      : `${count(activities, 'activity', 'activities')} waited or were under way: what workers still finish of them is kept.`;
  return (
    `${nameOf(work, id)} was ended by force${under}. ${underWay} ` +
    `Its results so far are in ${store.uri}, and nothing was published.`
  );
}

async function activitiesOf(client: Client, workflowId: string): Promise<number> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.pendingActivities?.length ?? 0;
}

/** Waits until a workflow has ended, since a resumed run starts another of that id. */
async function ended(client: Client, workflowId: string): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') return;
    await sleep(POLL);
  }
}

/** Lets `store gc` see that the run is no longer under way. */
async function freeLease(store: Store, runId: string): Promise<void> {
  try {
    await store.remove(runKeys(runId).lease);
  } catch (error) {
    if (!(error instanceof GroundcamError)) throw error;
    note(`The run's lease in ${store.uri} ends by itself after a day: ${error.message}`);
  }
}
