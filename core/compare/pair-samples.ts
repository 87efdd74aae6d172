import { isAnalysed } from '../analysis/analysed-rows.ts';
import type { Sample } from '../schema/manifest.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';
import type { PairingAccount } from '../schema/run-comparison.ts';
import type { PublishedRun } from './published-run.ts';

/** One sample, as measured by two runs. */
export interface SamplePair {
  a: Measured;
  b: Measured;
}

/**
 * The samples that both runs measured from the same image and mask, in A's order, and counts of the others.
 * Samples are the same if id, class and the digests of both files are. Only rows of each run's primary
 * method count; of a run with the target `predicted` those that were predicted as their class.
 */
export function pairSamples(
  a: PublishedRun,
  b: PublishedRun,
): { pairs: SamplePair[]; account: PairingAccount } {
  const samplesOfB = new Map(b.manifest.map((sample) => [keyOf(sample), sample]));
  const [rowsOfA, rowsOfB] = [primaryRows(a), primaryRows(b)];
  const pairs: SamplePair[] = [];
  const account = {
    unmeasured: 0,
    predictedOtherwise: 0,
    otherImage: 0,
    otherMask: 0,
    onlyInA: 0,
  };
  for (const sample of a.manifest) {
    const key = keyOf(sample);
    const other = samplesOfB.get(key);
    const [rowA, rowB] = [rowsOfA.get(key), rowsOfB.get(key)];
    if (!other) account.onlyInA++;
    else if (other.imageDigest !== sample.imageDigest) account.otherImage++;
    else if (other.maskDigest !== sample.maskDigest || other.foreground !== sample.foreground)
      account.otherMask++;
    else if (rowA?.status !== 'measured' || rowB?.status !== 'measured') account.unmeasured++;
    else if (!isAnalysed(rowA, a.results.target) || !isAnalysed(rowB, b.results.target))
      account.predictedOtherwise++;
    else pairs.push({ a: rowA, b: rowB });
  }
  const shared = a.manifest.length - account.onlyInA;
  return {
    pairs,
    account: { compared: pairs.length, ...account, onlyInB: b.manifest.length - shared },
  };
}

function primaryRows({ results, measurements }: PublishedRun): Map<string, Measurement> {
  return new Map(
    measurements
      .filter(({ method }) => method === results.recipe.method)
      .map((row) => [keyOf({ id: row.sample, class: row.class }), row]),
  );
}

function keyOf({ id, class: name }: Pick<Sample, 'id' | 'class'>): string {
  return JSON.stringify([id, name]);
}
