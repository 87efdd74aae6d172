import { Context, log } from '@temporalio/activity';
import { sha256 } from '../core/encoding/digest.ts';
import { parseStored } from '../core/schema/parse-stored.ts';
import { Results } from '../core/schema/results.ts';
import type { RunReference } from '../workflows/contract/workflow-messages.ts';
import { moveLatest } from '../store/latest.ts';
import { writeChecksums } from '../store/checksums.ts';
import { runKeys } from '../store/run-keys.ts';
import type { HeavyWork, Versions } from './heavy/heavy-work.ts';
import { recordPublished } from './shared/published.ts';
import type { Runs } from './shared/runs.ts';
import { reportProgress, watchActivity, withHeartbeat } from './shared/with-heartbeat.ts';

/**
 * Draws overlays and writes the report page; then, once all outputs are there, `results.json`; and moves
 * `latest` to this run unless a later one has it. An activity that is cancelled before `results.json`
 * is there stops; after that, it ends as if it had not been cancelled. Throws CorruptArtifactError if maps
 * are lost, after discarding the measurements made of them, so that they are computed again.
 */
export function makePublish(
  runs: Runs,
  { drawReport }: Pick<HeavyWork, 'drawReport'>,
  versions: Versions,
) {
  return async function publish(reference: RunReference): Promise<void> {
    const { store, plan } = await runs.open(reference);
    const keys = runKeys(plan.runId);
    if (!(await store.has(keys.unpublished)) && (await store.has(keys.results))) {
      // An earlier attempt finished, and its answer was lost.
      return;
    }
    const content = await withHeartbeat(drawReport(reference, watchActivity()));
    reportProgress('results');
    // They are in the report by now. What follows is the same, however often it is begun.
    for await (const { key } of store.list(keys.allDrawn)) await store.remove(key);
    const last = new Map([[keys.results, sha256(content)]]);
    const passing = [keys.lease, keys.unpublished];
    await withHeartbeat(writeChecksums(store, keys, { last, passing }));
    Context.current().cancellationSignal.throwIfAborted();
    await store.write(keys.results, content, { contentType: 'application/json' });
    const results = parseStored(Results, JSON.parse(content), store.locate(keys.results));
    // If samples failed, the same audit has work left to do.
    if (results.failed === 0 && !results.interventions?.unanswered && !hasUnattacked(results))
      await recordPublished(store, plan, versions);
    await moveLatest(store, plan);
    await store.remove(keys.unpublished);
    await store.remove(keys.lease);
    log.info('Run published', { verdict: results.verdict, report: store.locate(keys.report) });
  };
}

/** Whether a measured sample could not be attacked. */
function hasUnattacked({ attacks = [] }: Results): boolean {
  return attacks.some(({ figures }) => figures.some(({ failed }) => failed > 0));
}
