import { mean, sum } from 'simple-statistics';
import { gridRocAucs } from '../region/grid-roc-auc.ts';
import type { HeatAndMask } from './packed-grid.ts';
import type { OtherMasks } from '../schema/results.ts';
import { byImage } from '../stats/by-image.ts';
import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';
import { rankTest } from '../stats/rank-test.ts';

/** Images below which a stratum has too few masks to exchange. */
const FEWEST = 5;
/** Images above which a stratum is closed: it keeps the test linear in samples. */
const MOST = 40;
/** Largest area over smallest of a stratum, if there are enough images. */
const MOST_UNEQUAL = 1.5;
const PERMUTATIONS = 999;
const SEED = 3;

/** A sample's heat and mask on the grid of cells. */
export interface GriddedSample {
  class: string;
  image: string;
  /** Share of the mask that is foreground. */
  area: number;
  /** Heat by cell as `denseRanks`. */
  heat: Uint16Array;
  /** Pixels of each region by cell, or shares of the cell. */
  mask: HeatAndMask['mask'];
}

/** What permuting masks gave: sums of ROC-AUC over samples, one for each permutation. */
export interface PermutedMasks {
  n: number;
  images: number;
  own: number;
  permuted: Float64Array;
  strata: number;
  mostUnequalAreas: number;
  /** By how much each sample's own mask exceeds the mean over its stratum's. */
  excess: { image: string; auc: number }[];
}

/**
 * Permutes the masks of one class among images of similar area: if heat had nothing to do with where its own
 * image's object is, any image's mask would do as well. Strata are runs of the samples in order of area, of 5 to 40,
 * areas within 1.5 times unless that leaves fewer than 5. O(n · 40 · cells + n · 999).
 *
 * `null` below 5 samples.
 */
export function permuteMasks(samples: readonly GriddedSample[]): PermutedMasks | null {
  if (samples.length < FEWEST) return null;
  const strata = stratify([...samples].sort((a, b) => a.area - b.area));
  const permuted = new Float64Array(PERMUTATIONS);
  const uniform = randomNumbers(SEED);
  const excess: PermutedMasks['excess'] = [];
  let own = 0;
  for (const stratum of strata) {
    const size = stratum.length;
    // aucs[i · size + j]: sample i's heat on sample j's mask.
    const aucs = gridRocAucs(
      stratum.map(({ heat }) => heat),
      stratum.map(({ mask }) => mask),
    );
    for (let i = 0; i < size; i++) {
      const auc = aucs[i * size + i]!;
      own += auc;
      const ofAll = mean([...aucs.subarray(i * size, (i + 1) * size)]);
      excess.push({ image: stratum[i]!.image, auc: auc - ofAll });
    }
    for (let k = 0; k < PERMUTATIONS; k++) {
      const order = permutation(size, uniform);
      for (let i = 0; i < size; i++) permuted[k]! += aucs[i * size + order[i]!]!;
    }
  }
  return {
    n: samples.length,
    images: new Set(samples.map(({ image }) => image)).size,
    own,
    permuted,
    strata: strata.length,
    mostUnequalAreas: Math.max(...strata.map((some) => some.at(-1)!.area / some[0]!.area)),
    excess,
  };
}

/**
 * Where the mean ROC-AUC of own masks ranks among those of permuted ones, over classes that were permuted
 * each by itself: (b + 1) / (999 + 1). Samples of one image are not independent, though their masks are permuted as if
 * they were: what permuting changes is multiplied by the square root of their design effect. `null` without any.
 */
export function otherMasks(classes: readonly PermutedMasks[], images: number): OtherMasks | null {
  if (classes.length === 0) return null;
  const n = sum(classes.map((one) => one.n));
  const own = sum(classes.map((one) => one.own)) / n;
  const draws = Array.from(
    { length: PERMUTATIONS },
    (_, k) => sum(classes.map(({ permuted }) => permuted[k]!)) / n,
  );
  const meanOfDraws = mean(draws);
  const effect = designEffect(classes.flatMap(({ excess }) => excess));
  const widened = draws.map((draw) => meanOfDraws + Math.sqrt(effect) * (draw - meanOfDraws));
  // Sums in another order differ by rounding: equal masks are ties.
  const rounded = (value: number) => Math.round(value * 1e12) / 1e12;
  return {
    n,
    images,
    draws: PERMUTATIONS,
    own,
    meanOfDraws,
    designEffect: effect,
    p: rankTest(rounded(own), widened.map(rounded)),
    strata: sum(classes.map((one) => one.strata)),
    mostUnequalAreas: Math.max(...classes.map((one) => one.mostUnequalAreas)),
  };
}

/**
 * By how much the variance of a sum over samples exceeds that of independent ones (Kish 1965), as images show it:
 * Σ over images of (Σ of their deviations)² / Σ of squared deviations. At least 1, and 1 with one sample an image.
 */
function designEffect(excess: PermutedMasks['excess']): number {
  const center = mean(excess.map(({ auc }) => auc));
  const deviations = excess.map(({ auc }) => auc - center);
  const images = byImage(
    deviations,
    excess.map(({ image }) => image),
  ).map(sum);
  const alone = sum(deviations.map((one) => one ** 2));
  if (images.length === excess.length || alone === 0) return 1;
  return Math.max(1, sum(images.map((total) => total ** 2)) / alone);
}

function stratify(ascending: readonly GriddedSample[]): GriddedSample[][] {
  const strata: GriddedSample[][] = [];
  let open: GriddedSample[] = [];
  for (const sample of ascending) {
    const first = open[0];
    const isFull = open.length >= MOST;
    const isFar = first !== undefined && sample.area > MOST_UNEQUAL * first.area;
    if (open.length >= FEWEST && (isFull || isFar)) {
      strata.push(open);
      open = [];
    }
    open.push(sample);
  }
  // A rest that is too small joins the samples that are nearest in area.
  if (open.length >= FEWEST || strata.length === 0) strata.push(open);
  else strata.at(-1)!.push(...open);
  return strata;
}
