import { log } from '@temporalio/activity';
import pMap, { pMapSkip } from 'p-map';
import { quote } from 'shlex';
import { sha256 } from '../core/encoding/digest.ts';
import { reportedRows } from '../core/analysis/analysed-rows.ts';
import type { BuildInfo } from '../core/keys/publication-key.ts';
import { sampleKeys } from '../core/keys/sample-keys.ts';
import { CorruptArtifactError, isLost } from '../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { dataUri, renderLayers, renderOverlay } from '../report/gallery/overlay.ts';
import { rowsToPicture } from '../report/gallery/picture-order.ts';
import { Sample } from '../core/schema/manifest.ts';
import { Measurement } from '../core/schema/measurement.ts';
import { Results } from '../core/schema/results.ts';
import type { RunReference } from '../workflows/contract/workflow-messages.ts';
import { readJson, readJsonLines } from '../store/read-json.ts';
import { writeChecksums } from '../store/run-checksums.ts';
import { runKeys } from '../store/run-keys.ts';
import { moveLatest } from '../store/latest.ts';
import { recordPublished } from './shared/published.ts';
import { readPictureSource } from './shared/picture-source.ts';
import type { Runs } from './shared/runs.ts';
import { discardMeasurements } from './shared/sample-artifacts.ts';
import { reportProgress, withHeartbeat } from './shared/with-heartbeat.ts';

/** Pictures drawn at once. */
const DRAWING = 4;

/**
 * Draws overlays and writes the report page; then, once all outputs are there, `results.json`; and moves
 * `latest` to this run unless a later one has it. An activity that is cancelled before `results.json`
 * is there stops; after that, it ends as if it had not been cancelled. Throws CorruptArtifactError if maps
 * are lost, after discarding the measurements made of them, so that they are computed again.
 */
export function makePublish(runs: Runs, build: BuildInfo) {
  return async function publish(reference: RunReference): Promise<void> {
    const run = await runs.open(reference);
    const { store, artifacts, plan } = run;
    const keys = runKeys(plan.runId);
    if (!(await store.has(keys.unpublished)) && (await store.has(keys.results))) {
      // An earlier attempt finished, and its answer was lost.
      return;
    }
    const [reduced, allRows, manifest] = await withHeartbeat(
      Promise.all([
        readJson(store, keys.unpublished, Results),
        readJsonLines(store, keys.measurements, Measurement),
        readJsonLines(store, keys.manifest, Sample),
      ]),
    );
    const rows = allRows.filter(({ method }) => method === plan.recipe.method);
    const samples = new Map(manifest.map((sample) => [sample.id, sample]));
    let drawn = 0;
    let lost = 0;
    const pictures = await withHeartbeat(
      pMap(
        rowsToPicture(reportedRows(rows, plan.spec.target.kind), plan.spec.overlays),
        async ({ sample: id }) => {
          const sample = samples.get(id);
          if (!sample) throw new Error(`The manifest has no sample ${id}`);
          const source = await readPictureSource(run, sample).catch(nullIf(isLost));
          if (source === null) {
            await discardMeasurements(artifacts, sampleKeys(sample, plan));
            lost += 1;
            return pMapSkip;
          }
          const [overlay, { photo, heat, outline }] = await Promise.all([
            renderOverlay(source),
            renderLayers(source),
          ]);
          await store.write(keys.overlay(sample.index, id), overlay, { contentType: 'image/jpeg' });
          reportProgress(++drawn);
          return [
            id,
            {
              photo: dataUri(photo, 'image/webp'),
              heat: dataUri(heat, 'image/webp'),
              outline: dataUri(outline, 'image/webp'),
            },
          ] as const;
        },
        { concurrency: DRAWING },
      ),
    );
    if (lost > 0) {
      throw new CorruptArtifactError(`Maps or masks of ${lost} samples were broken or are gone`);
    }
    const results = { ...reduced, ...timeOf(plan.startedAt) };
    // The plotting library takes a second to load, and only this step needs it.
    const { renderReport } = await import('../report/page/page.tsx');
    const page = renderReport({
      results,
      measurements: rows,
      pictures: new Map(pictures),
      spec: plan.spec,
      command: `groundcam run -f ${quote(keys.spec)} --store .`,
    });
    reportProgress('page');
    await store.write(keys.report, page, { contentType: 'text/html; charset=utf-8' });
    reportProgress('results');
    const content = JSON.stringify(results, null, 2);
    const last = new Map([[keys.results, sha256(content)]]);
    await withHeartbeat(writeChecksums(store, plan.runId, last));
    await store.write(keys.results, content, { contentType: 'application/json' });
    // If samples failed, the same audit has work left to do.
    if (results.failed === 0 && !results.interventions?.unanswered)
      await recordPublished(store, plan, build);
    await moveLatest(store, plan);
    await store.remove(keys.unpublished);
    await store.remove(keys.lease);
    log.info('Run published', { verdict: results.verdict, report: store.locate(keys.report) });
  };
}

/** When a run ended, and how long it took with its pictures. */
function timeOf(startedAt: string): Pick<Results, 'finishedAt' | 'seconds'> {
  const now = new Date();
  return {
    finishedAt: now.toISOString(),
    seconds: (now.getTime() - Date.parse(startedAt)) / 1000,
  };
}
