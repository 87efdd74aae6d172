import pMap, { pMapSkip } from 'p-map';
import { quote } from 'shlex';
import { reportedRows } from '../../core/analysis/analysed-rows.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import { Results } from '../../core/schema/results.ts';
import { rowsToPicture } from '../../report/gallery/picture-order.ts';
import { readJson, readJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Runs } from '../shared/runs.ts';
import { discardMeasurements } from '../shared/sample-artifacts.ts';
import { drawAttacks } from './draw-attacks.ts';
import { drawSample } from './draw-sample.ts';
import type { HeavyWork, Versions } from './heavy-work.ts';

/** Pictures drawn at once. */
const DRAWING = 4;

/**
 * Draws overlays and writes the report page. Pictures that an earlier attempt has drawn are kept. Throws
 * CorruptArtifactError if maps are lost, after discarding the measurements made of them, so that they are
 * computed again.
 */
export function makeDrawReport(runs: Runs, versions: Versions): HeavyWork['drawReport'] {
  return async function drawReport(reference, { onProgress, signal }) {
    const run = await runs.open(reference);
    const { store, artifacts, plan } = run;
    const keys = runKeys(plan.runId);
    const [reduced, allRows, manifest] = await Promise.all([
      readJson(store, keys.unpublished, Results),
      readJsonLines(store, keys.measurements, Measurement),
      readJsonLines(store, keys.manifest, Sample),
    ]);
    const rows = allRows.filter(({ method }) => method === plan.recipe.method);
    const samples = new Map(manifest.map((sample) => [sample.id, sample]));
    let drawn = 0;
    let lost = 0;
    const pictures = await pMap(
      rowsToPicture(reportedRows(rows, plan.spec.target.kind), plan.spec.overlays),
      async ({ sample: id }) => {
        signal.throwIfAborted();
        const sample = samples.get(id);
        if (!sample) throw new Error(`The manifest has no sample ${id}`);
        const layers = await drawSample(run, sample, versions).catch(nullIf(isLost));
        if (layers === null) {
          await discardMeasurements(artifacts, sampleKeys(sample, plan));
          lost += 1;
          return pMapSkip;
        }
        onProgress(++drawn);
        return [id, layers] as const;
      },
      { concurrency: DRAWING },
    );
    if (lost > 0) {
      throw new CorruptArtifactError(`Maps or masks of ${lost} samples were broken or are gone`);
    }
    const attackPictures = await drawAttacks(run, manifest, reduced.attacks ?? []);
    signal.throwIfAborted();
    const results = { ...reduced, ...timeOf(plan.startedAt) };
    // The plotting library takes a second to load, and only this step needs it.
    const { renderReport } = await import('../../report/page/page.tsx');
    const page = renderReport({
      results,
      measurements: rows,
      pictures: new Map(pictures),
      attackPictures,
      spec: plan.spec,
      command: `groundcam run -f ${quote(keys.spec)} --store .`,
    });
    signal.throwIfAborted();
    onProgress('page');
    await store.write(keys.report, page, { contentType: 'text/html; charset=utf-8' });
    return JSON.stringify(results, null, 2);
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
