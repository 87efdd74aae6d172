import { analysedRows } from '../../core/analysis/analysed-rows.ts';
import { groupBy } from '../../core/encoding/group-by.ts';
import { permutedClass, samplesToPermute } from '../../core/analysis/permuted-samples.ts';
import { unpackGrid, type HeatAndMask } from '../../core/baselines/packed-grid.ts';
import type { PermutedMasks } from '../../core/baselines/permute-masks.ts';
import { chunks } from '../../core/encoding/chunks.ts';
import type { KeyedSample } from '../../core/keys/collected-groups.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { Sample } from '../../core/schema/manifest.ts';
import type { Measured } from '../../core/schema/measurement.ts';
import { streamJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { WorkWatch } from '../heavy/heavy-work.ts';
import { compareAll } from '../shared/compared-samples.ts';
import type { Run } from '../shared/runs.ts';

/** Grids that are read at a time. */
const READS = 256;

/**
 * The masks of each class permuted among its analysed rows; a class with too few is left out, and all are if the run
 * has no baselines. A manifest lists samples by class, so that heat and masks of one class are in memory at a time.
 *
 * @param measured all measured rows of the primary method
 */
export async function permuteByClass(
  run: Run,
  measured: readonly Measured[],
  versions: MeasuredBy,
  { signal, onProgress }: WorkWatch,
): Promise<Map<string, PermutedMasks>> {
  const { store, plan } = run;
  const found = new Map<string, PermutedMasks>();
  if (!plan.spec.baselines) return found;
  const toPermute = samplesToPermute(measured);
  const analysed = analysedRows(measured, plan.spec.target);
  const rowsOf = groupBy(
    analysed.filter(({ sample }) => toPermute.has(sample)),
    (row) => row.class,
  );
  const classOf = new Map(
    [...rowsOf].flatMap(([name, rows]) => rows.map(({ sample }) => [sample, name] as const)),
  );
  const waiting = new Map<string, KeyedSample[]>();
  for await (const samples of streamJsonLines(store, runKeys(plan.runId).manifest, Sample)) {
    for (const sample of samples) {
      const name = classOf.get(sample.id);
      if (name === undefined) continue;
      const rows = rowsOf.get(name) ?? [];
      const some = waiting.get(name) ?? [];
      some.push({ sample, keys: sampleKeys(sample, plan) });
      waiting.set(name, some);
      if (some.length < rows.length) continue;
      waiting.delete(name);
      const grids = await readGrids(some);
      const permuted = permutedClass(rows, (id) => grids.get(id) ?? null);
      if (permuted) found.set(name, permuted);
      onProgress(`masks of ${found.size} classes`);
    }
  }
  // In the order of their rows: figures are sums over classes.
  const classes = new Set(analysed.map((row) => row.class));
  return new Map(
    [...classes].flatMap((name) => {
      const permuted = found.get(name);
      return permuted ? [[name, permuted] as const] : [];
    }),
  );

  async function readGrids(samples: readonly KeyedSample[]): Promise<Map<string, HeatAndMask>> {
    const grids = new Map<string, HeatAndMask>();
    for (const part of chunks(samples, READS)) {
      const compared = await compareAll(run, part, versions, { signal });
      for (const [at, { sample }] of part.entries()) {
        const grid = compared[at]?.grid;
        if (grid) grids.set(sample.id, unpackGrid(grid));
      }
    }
    return grids;
  }
}
