import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import pMap from 'p-map';
import sharp from 'sharp';
import { readImage, readLabels, readMaps } from '../../activities/shared/sample-artifacts.ts';
import { smoothHeatmap } from '../../core/cam/heatmap.ts';
import type { PublishedRun } from '../../core/compare/published-run.ts';
import { writeNpy } from '../../core/encoding/npy.ts';
import { isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { heatOverlay } from '../../report/gallery/overlay.ts';
import { latexTable, markdownTable } from '../../report/tables/results-table.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { readRun } from '../../store/read-run.ts';
import { runKeys } from '../../store/run-keys.ts';
import { resolvePublished } from '../session/find-run.ts';
import { note } from '../terminal/note.ts';
import { refuseInStore } from './output-file.ts';

export interface ExportOptions {
  store: string;
  output?: string;
  npy?: boolean;
  png?: boolean;
  figure?: boolean;
  table?: boolean;
}

/** Samples whose maps are read at once. */
const CONCURRENCY = 8;

/**
 * Writes a run's heatmaps, figures and tables to a folder. Throws InputError if nothing is asked for, or all
 * heatmaps are gone from the store.
 */
export async function executeExport(run: string, flags: ExportOptions): Promise<void> {
  const { npy, png, figure, table } = flags;
  if (!npy && !png && !figure && !table) {
    throw new InputError('Nothing is asked for', {
      hint: 'Pass one or more of --npy, --png, --figure and --table.',
    });
  }
  const store = openStore(flags.store);
  const runId = await resolvePublished(store, run);
  const published = await readRun(store, runId);
  const plan = await readJson(store, runKeys(runId).plan, RunPlan);
  const folder = flags.output ?? runId;
  refuseInStore(folder, store);
  if (npy || png) {
    await exportHeatmaps(
      { plan, published, artifacts: openArtifacts(store) },
      { folder, ...flags },
    );
  }
  if (figure) await exportFigures(published, join(folder, 'figures'));
  if (table) {
    await write(join(folder, 'table.tex'), latexTable(published.results));
    await write(join(folder, 'table.md'), markdownTable(published.results));
  }
  process.stdout.write(`${folder}\n`);
}

interface ExportedRun {
  plan: RunPlan;
  published: PublishedRun;
  artifacts: Artifacts;
}

async function exportHeatmaps(
  { plan, published, artifacts }: ExportedRun,
  { folder, npy, png }: Pick<ExportOptions, 'npy' | 'png'> & { folder: string },
): Promise<void> {
  const measured = new Set(
    published.measurements.filter((row) => row.status === 'measured').map((row) => row.sample),
  );
  const samples = published.manifest.filter(({ id }) => measured.has(id));
  const lines = await pMap(samples, exportSample, { concurrency: CONCURRENCY });
  const kept = lines.filter((line) => line !== null);
  if (kept.length === 0) {
    throw new InputError(`The store has no heatmaps of run ${published.results.runId}`, {
      hint: 'Run the same audit again: what is missing is computed.',
    });
  }
  if (kept.length < lines.length) note(`${lines.length - kept.length} heatmaps are gone`);
  await write(
    join(folder, 'heatmaps.csv'),
    stringify(kept.flat(), { header: true, escape_formulas: true }),
  );

  async function exportSample(sample: Sample) {
    const keys = sampleKeys(sample, plan);
    const source = await Promise.all([
      readImage(artifacts, keys),
      readLabels(artifacts, keys),
      Promise.all(plan.spec.method.map((method) => readMaps(artifacts, keys, method))),
    ]).catch(nullIf(isLost));
    if (source === null) return null;
    const [photo, { width, height }, maps] = source;
    return Promise.all(
      plan.spec.method.map(async (method, position) => {
        const heat = smoothHeatmap(maps[position]!, width, height);
        const name = fileName(sample, plan.spec.method.length > 1 ? `-${method}` : '');
        const [array, picture] = [`heatmaps/${name}.npy`, `pictures/${name}.png`];
        if (npy) {
          await write(join(folder, array), writeNpy({ shape: [height, width], data: heat.data }));
        }
        if (png) {
          const { data, ...size } = heatOverlay(photo, heat);
          const raw = { width: size.width, height: size.height, channels: 3 } as const;
          await write(join(folder, picture), await sharp(data, { raw }).png().toBuffer());
        }
        return { sample: sample.id, method, npy: npy ? array : '', png: png ? picture : '' };
      }),
    );
  }
}

/** Readable and unique on every file system. */
function fileName({ index, id }: Sample, suffix: string): string {
  const readable = id.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 120);
  return `${String(index).padStart(6, '0')}-${readable}${suffix}`;
}

async function exportFigures({ results, measurements }: PublishedRun, folder: string) {
  // The plotting library takes a second to load.
  const { figures } = await import('../../report/plots/figures.ts');
  for (const [name, svg] of figures(results, measurements)) {
    await write(join(folder, `${name}.svg`), svg);
  }
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
