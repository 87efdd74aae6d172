import { setTimeout as sleep } from 'node:timers/promises';
import { readProgress } from '../../client/read-progress.ts';
import type { AuditHandle } from '../../client/start-audit.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { runIdOf } from '../../workflows/contract/workflow-ids.ts';
import { explainSilence } from './explain-silence.ts';
import type { TemporalSession } from './temporal-session.ts';
import { RUN } from './work.ts';

export interface ShowProgressOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Milliseconds between two queries. */
  poll?: number;
}

/** Shows the progress of an audit until the signal aborts. */
export async function showProgress(
  { client, embedded }: Pick<TemporalSession, 'client' | 'embedded'>,
  { workflowId }: Pick<AuditHandle, 'workflowId'>,
  { signal, poll = 250 }: ShowProgressOptions,
): Promise<void> {
  const bar = new ProgressBar();
  while (!signal.aborted) {
    // Of its own: the client never removes its listeners, and would keep every query of a long run.
    const query = new AbortController();
    const abort = () => query.abort(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      await client.withAbortSignal(query.signal, async () => {
        const progress = await readProgress(client, workflowId);
        if (typeof progress !== 'string') {
          if (!signal.aborted) bar.update(progress);
          return;
        }
        // The embedded worker is running, however busy it is.
        if (embedded && progress === 'no-answer') return;
        const silent = await explainSilence(
          client,
          { work: RUN, id: runIdOf(workflowId) },
          progress,
        );
        if (!signal.aborted) bar.silent(silent);
      });
    } catch {
      // A query can time out while workers are busy or starting; the next one reports the same.
    } finally {
      signal.removeEventListener('abort', abort);
    }
    await sleep(poll, undefined, { signal }).catch(() => undefined);
  }
  bar.stop();
}
