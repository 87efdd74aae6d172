import { isAnalysed } from '../analysis/analysed-rows.ts';
import { clusterOf } from '../analysis/cluster-of.ts';
import type { Sample } from '../schema/manifest.ts';
import type { Measured } from '../schema/measurement.ts';
import type { DatasetComparison } from '../schema/study-results.ts';
import type { StudyRun } from './study-run.ts';

/** One sample as all models measured it. */
export interface JoinedSample {
  sample: string;
  class: string;
  image: string;
  /** What samples that are not independent share. */
  cluster: string;
  /** One row a model, in the order of the runs. */
  rows: Measured[];
}

/**
 * The samples that all runs measured from the same image and mask by their primary method, in the order of the first run,
 * and counts of the others.
 */
export function joinSamples(runs: readonly StudyRun[]): {
  joined: JoinedSample[];
  account: DatasetComparison['samples'];
} {
  const indexed = runs.map(({ manifest, measurements, results }) => ({
    samples: new Map(manifest.map((sample) => [keyOf(sample.id, sample.class), sample])),
    rows: new Map(
      measurements
        .filter((row) => row.status === 'measured')
        .filter((row) => row.method === results.recipe.method && isAnalysed(row, results.target))
        .map((row) => [keyOf(row.sample, row.class), row]),
    ),
  }));
  const keys = new Set(indexed.flatMap(({ samples }) => [...samples.keys()]));
  const account = { compared: 0, notInAll: 0, otherFiles: 0, unmeasured: 0 };
  const joined: JoinedSample[] = [];
  for (const key of keys) {
    const samples = indexed.flatMap((each) => each.samples.get(key) ?? []);
    const rows = indexed.flatMap((each) => each.rows.get(key) ?? []);
    const [row] = rows;
    if (samples.length < runs.length) account.notInAll++;
    else if (new Set(samples.map(filesOf)).size > 1) account.otherFiles++;
    else if (rows.length < runs.length || !row) account.unmeasured++;
    else {
      account.compared++;
      joined.push({
        sample: row.sample,
        class: row.class,
        image: row.image,
        cluster: clusterOf(row),
        rows,
      });
    }
  }
  return { joined, account };
}

function keyOf(id: string, className: string): string {
  return JSON.stringify([id, className]);
}

function filesOf({ imageDigest, maskDigest, foreground }: Sample): string {
  return JSON.stringify([imageDigest, maskDigest, foreground]);
}
