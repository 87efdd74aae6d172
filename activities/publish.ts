import { heartbeat, log } from '@temporalio/activity';
import pMap from 'p-map';
import { parseJsonLines } from '../core/artifact/json-lines.ts';
import { sampleKeys } from '../core/artifact/sample-keys.ts';
import { smoothHeatmap } from '../core/cam/heatmap.ts';
import {
  dataUri,
  renderOverlay,
  renderThumbnails,
  type PictureSource,
} from '../core/report/overlay.ts';
import { rowsToPicture } from '../core/report/picture-order.ts';
import { Sample } from '../core/spec/manifest.ts';
import { Measurement } from '../core/spec/measurement.ts';
import { Results } from '../core/spec/results.ts';
import type { RunReference } from '../core/spec/workflow-messages.ts';
import { readJson, readText } from '../store/read-json.ts';
import { LATEST, runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';
import { readLabels, readMaps } from './measure.ts';
import { readRunSample, type Run, type Runs } from './runs.ts';

/** Pictures drawn at once. */
const DRAWING = 4;

/** Draws overlays, writes the report page, and moves `latest` to this run. */
export function makePublish(runs: Runs) {
  return async function publish(reference: RunReference): Promise<void> {
    const run = await runs.open(reference);
    const { store, plan } = run;
    const keys = runKeys(plan.runId);
    const [results, allRows, manifest] = await Promise.all([
      readJson(store, keys.results, Results),
      readText(store, keys.measurements).then((text) => parseJsonLines(text, Measurement)),
      readText(store, keys.manifest).then((text) => parseJsonLines(text, Sample)),
    ]);
    const rows = allRows.filter(({ method }) => method === plan.recipe.method);
    const samples = new Map(manifest.map((sample) => [sample.id, sample]));
    let drawn = 0;
    const pictures = await pMap(
      rowsToPicture(rows, plan.spec.overlays),
      async ({ sample: id }) => {
        const sample = samples.get(id);
        if (!sample) throw new Error(`The manifest has no sample ${id}`);
        const source = await readPictureSource(run, sample);
        const [overlay, thumbnails] = await Promise.all([
          renderOverlay(source),
          renderThumbnails(source),
        ]);
        await store.write(keys.overlay(sample.index, id), overlay, { contentType: 'image/jpeg' });
        heartbeat(++drawn);
        return [
          id,
          {
            overlay: dataUri(thumbnails.overlay, 'image/webp'),
            photo: dataUri(thumbnails.photo, 'image/webp'),
          },
        ] as const;
      },
      { concurrency: DRAWING },
    );
    // The plotting library takes a second to load, and only this step needs it.
    const { renderReport } = await import('../core/report/page.tsx');
    const page = renderReport({
      results,
      measurements: rows,
      pictures: new Map(pictures),
      spec: plan.spec,
      command: `groundcam run -f ${store.locate(keys.spec)}`,
    });
    await store.write(keys.report, page, { contentType: 'text/html; charset=utf-8' });
    await moveLatest(store, plan.runId);
    log.info('Run published', { verdict: results.verdict, report: store.locate(keys.report) });
  };
}

async function readPictureSource(run: Run, sample: Sample): Promise<PictureSource> {
  const { store, plan } = run;
  const keys = sampleKeys(sample, plan);
  const [{ image: photo }, labels, maps] = await Promise.all([
    readRunSample(run, sample),
    readLabels(store, keys.labels),
    readMaps(store, keys, plan.recipe.method),
  ]);
  return {
    photo,
    labels,
    heatmap: smoothHeatmap(maps, labels.width, labels.height),
    foreground: sample.foreground,
  };
}

/** Points `latest.json` at the run; whoever publishes last wins. */
async function moveLatest(store: Store, runId: string): Promise<void> {
  for (;;) {
    const previous = (await store.has(LATEST)) ? await store.read(LATEST) : null;
    if (await store.swap(LATEST, previous, `${JSON.stringify({ runId })}\n`)) return;
  }
}
