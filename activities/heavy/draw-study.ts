import pMap from 'p-map';
import { join } from 'shlex';
import { isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { RunClaim } from '../../core/schema/run-claim.ts';
import { StoredStudySpec } from '../../core/schema/study-spec.ts';
import { type DatasetComparison, type StudyCell } from '../../core/schema/study-results.ts';
import { attackFigures } from '../../core/study/attack-figures.ts';
import { cellFigures } from '../../core/study/cell-figures.ts';
import { studyNames } from '../../core/study/study-names.ts';
import { studyResults } from '../../core/study/study-results.ts';
import type { StudyRun } from '../../core/study/study-run.ts';
import { cellsCsv, cellsParquet } from '../../report/files/cells-table.ts';
import { renderLayers } from '../../report/gallery/layers.ts';
import type { DisagreementPictures } from '../../report/study/study-input.ts';
import { studyMarkdown } from '../../report/study/study-text.ts';
import type { AllowedUris } from '../../store/allowed-uris.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { readRun } from '../../store/read-run.ts';
import type { Store } from '../../store/store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { studyCells } from '../../workflows/contract/study-cells.ts';
import type { StudyToPublish } from '../../workflows/contract/study-messages.ts';
import { readAttacked } from '../shared/attacked-samples.ts';
import { readHeadAucs } from '../shared/head-aucs.ts';
import { usePictureSource } from '../shared/picture-source.ts';
import { openRun } from '../shared/runs.ts';
import type { HeavyWork, Progress } from './heavy-work.ts';

/** Runs whose rows are read at once. */
const READS = 4;
/** Pictures drawn at once. */
const DRAWING = 4;

type Tell = (progress: Progress) => void;

/**
 * Compares the audits of a study and writes its tables and its page. A picture whose maps are gone is left out of the
 * page.
 */
export function makeDrawStudy(allowed: AllowedUris): HeavyWork['drawStudy'] {
  return async function drawStudy(study, { onProgress, signal }) {
    const tell: Tell = (progress) => {
      signal.throwIfAborted();
      onProgress(progress);
    };
    const { studyId, store: uri } = study;
    allowed.check(uri, 'store');
    const store = openStore(uri);
    const keys = studyKeys(studyId);
    const [spec, { startedAt }] = await Promise.all([
      readJson(store, keys.spec, StoredStudySpec),
      readJson(store, keys.claim, RunClaim),
    ]);
    const names = studyNames(spec);
    const cells = cellsOf(study, spec, names);
    const runs = await pMap(
      cells.filter((cell) => cell.results !== null),
      async (cell) => {
        const run = await readStudyRun(store, cell, allowed);
        tell(run.results.runId);
        return run;
      },
      { concurrency: READS },
    );
    tell('statistics');
    const results = studyResults(
      {
        studyId,
        startedAt,
        finishedAt: new Date().toISOString(),
        alpha: spec.alpha,
        method: spec.method[0] ?? 'gradcam',
        ...names,
        cells,
      },
      runs,
    );
    const figures = runs.flatMap((run) => [...cellFigures(run), ...attackFigures(run)]);
    tell('pictures');
    const pictures = new Map(
      await pMap(
        results.comparisons,
        async (comparison) =>
          [
            comparison.dataset,
            await drawDisagreements(comparison, runs, { uri, allowed, tell }),
          ] as const,
        { concurrency: 1 },
      ),
    );
    // The plotting library takes a second to load, and only this step needs it.
    const { renderStudy } = await import('../../report/study/study-page.tsx');
    const command = join(['groundcam', 'study', 'run', '-f', keys.spec, '--store', '.']);
    const page = renderStudy({ results, pictures, command });
    tell('page');
    await Promise.all([
      store.write(keys.cellsCsv, cellsCsv(figures), { contentType: 'text/csv' }),
      store.write(keys.cellsParquet, cellsParquet(figures)),
      store.write(keys.page, page, { contentType: 'text/html; charset=utf-8' }),
    ]);
    return {
      results: JSON.stringify(results, null, 2),
      markdown: `${studyMarkdown(results)}\n\nPage: \`${store.locate(keys.page)}\``,
    };
  };
}

/** All cells of a study in order, with how they ended. */
function cellsOf(
  { studyId, store, ended }: StudyToPublish,
  spec: StoredStudySpec,
  names: ReturnType<typeof studyNames>,
): StudyCell[] {
  const ends = new Map(ended.map((end) => [end.cell, end]));
  const datasets = names.datasets.length;
  return studyCells(studyId, { ...spec, store }).map(({ runId }, i) => {
    const end = ends.get(i);
    const cell = {
      model: names.models[Math.floor(i / datasets)] ?? '',
      dataset: names.datasets[i % datasets] ?? '',
      runId,
    };
    if (!end || 'failure' in end) {
      return { ...cell, results: null, failure: end?.failure ?? 'not run', computed: 0, cached: 0 };
    }
    const { results, computed, cached } = end;
    return { ...cell, results, failure: null, computed, cached };
  });
}

async function readStudyRun(
  store: Store,
  { model, dataset, results: runId }: StudyCell,
  allowed: AllowedUris,
): Promise<StudyRun> {
  if (runId === null) throw new Error(`The audit of ${model} on ${dataset} has no results`);
  const [published, run] = await Promise.all([
    readRun(store, runId),
    openRun({ runId, store: store.uri }, allowed),
  ]);
  const heads =
    run.plan.heads.status === 'tested'
      ? await readHeadAucs(run, [published.manifest]).catch(nullIf(isLost))
      : null;
  const attacks = await readAttacked(run, published.manifest).catch(nullIf(isLost));
  return {
    ...{ ...published, model, dataset, heads: heads?.heads ?? new Map() },
    attacks: attacks ?? [],
    attacksLost: attacks === null,
  };
}

/** The photos on which models disagree, each with one heatmap a model. */
async function drawDisagreements(
  { disagreements, dataset, models }: DatasetComparison,
  runs: readonly StudyRun[],
  { uri, allowed, tell }: { uri: string; allowed: AllowedUris; tell: Tell },
): Promise<ReadonlyMap<string, DisagreementPictures>> {
  const opened = await Promise.all(
    runs
      .filter((run) => run.dataset === dataset && models.includes(run.model))
      .map(async ({ model, manifest, results: { runId } }) => ({
        model,
        samples: new Map(manifest.map((sample) => [sample.id, sample])),
        run: await openRun({ runId, store: uri }, allowed),
      })),
  );
  const drawn = await pMap(
    disagreements,
    async ({ sample: id }) => {
      const layers = await pMap(
        opened,
        async ({ model, samples, run }) => {
          const sample = Sample.optional().parse(samples.get(id));
          if (!sample) return null;
          const drawing = usePictureSource(run, sample, (source) => renderLayers(source));
          const layers = await drawing.catch(nullIf(isGone));
          return layers && { model, ...layers };
        },
        { concurrency: DRAWING },
      );
      tell(id);
      const known = layers.filter((each) => each !== null);
      const [first] = known;
      if (!first) return null;
      const picture: DisagreementPictures = {
        photo: first.photo,
        outline: first.outline,
        heats: new Map(known.map(({ model, heat }) => [model, heat])),
      };
      return [id, picture] as const;
    },
    { concurrency: 1 },
  );
  return new Map(drawn.filter((each) => each !== null));
}

/** Whether a photo, its mask or its maps are no longer what the audit saw. */
function isGone(error: unknown): error is Error {
  return isLost(error) || isNotFound(error);
}
