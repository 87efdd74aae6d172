import pMap, { pMapSkip } from 'p-map';
import { quote } from 'shlex';
import { reportedRows } from '../../core/analysis/analysed-rows.ts';
import { MeasuredTable } from '../../core/analysis/measured-table.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import { Results } from '../../core/schema/results.ts';
import { rowsToPicture } from '../../report/gallery/picture-order.ts';
import { readJson, readManyJsonLines, streamJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Run, Runs } from '../shared/runs.ts';
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
    const reduced = await readJson(store, keys.unpublished, Results);
    const rows = await readReportedRows(run);
    const pictured = rowsToPicture(reportedRows(rows, plan.spec.target.kind), plan.spec.overlays);
    const samples = await samplesOf(run, new Set(pictured.map(({ sample }) => sample)));
    const kept = await keptPictures(run);
    let drawn = 0;
    let lost = 0;
    const pictures = await pMap(
      pictured,
      async ({ sample: id }) => {
        signal.throwIfAborted();
        const sample = samples.get(id);
        if (!sample) throw new Error(`The manifest has no sample ${id}`);
        const layers = await drawSample(run, sample, { versions, kept }).catch(nullIf(isLost));
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
    const attackPictures = reduced.attacks
      ? await drawAttacks(
          run,
          await readManyJsonLines(store, keys.manifest, Sample),
          reduced.attacks,
        )
      : [];
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

/** The keys of what an earlier attempt has drawn. */
async function keptPictures({ store, plan }: Run): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { key } of store.list(runKeys(plan.runId).allDrawn)) keys.add(key);
  return keys;
}

/** The rows of the primary method. */
async function readReportedRows({ store, plan }: Run): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  const table = new MeasuredTable();
  const { measurements } = runKeys(plan.runId);
  for await (const some of streamJsonLines(store, measurements, Measurement)) {
    for (const row of some) if (row.method === plan.recipe.method) rows.push(table.add(row));
  }
  return rows;
}

/** Some of a run's samples, by their ids. */
async function samplesOf(
  { store, plan }: Run,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample>();
  for await (const some of streamJsonLines(store, runKeys(plan.runId).manifest, Sample)) {
    for (const sample of some) if (wanted.has(sample.id)) samples.set(sample.id, sample);
  }
  return samples;
}

/** When a run ended, and how long it took with its pictures. */
function timeOf(startedAt: string): Pick<Results, 'finishedAt' | 'seconds'> {
  const now = new Date();
  return {
    finishedAt: now.toISOString(),
    seconds: (now.getTime() - Date.parse(startedAt)) / 1000,
  };
}
