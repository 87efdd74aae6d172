import type { PairedInference } from '../schema/results.ts';
import { bootstrap } from './bootstrap.ts';
import { byImage } from './by-image.ts';
import { clusteredTTest } from './clustered-t-test.ts';
import { cohenDav } from './cohen-dav.ts';
import { cohenDz } from './cohen-dz.ts';
import { dzInterval } from './dz-interval.ts';
import { gzInterval, hedgesGz } from './hedges-gz.ts';
import { pairedTTest } from './paired-t-test.ts';
import { shapiroWilk } from './shapiro-wilk.ts';
import { signFlipTest } from './sign-flip.ts';
import { signedRankTest } from './signed-rank.ts';

/** Pairs of values, and the image that each pair belongs to. */
export interface Pairs {
  x: readonly number[];
  y: readonly number[];
  images: readonly string[];
}

/**
 * Everything inferred from paired differences, x − y: the published t-test with its effect sizes, and tests
 * that do not need its assumptions. If there is no t-test (fewer than two pairs, or no spread between their
 * differences), only means and d_av exist.
 *
 * Pairs of one image are not independent. The t-test, d_z, the Wilcoxon test and the Shapiro–Wilk test
 * treat them as if they were; the clustered t-test, the bootstrap and the sign-flip test use images as
 * units.
 */
export function inferFromPairs({ x, y, images }: Pairs): PairedInference {
  const test = pairedTTest(x, y);
  const dav = cohenDav(x, y, test.meanDifference);
  const dz = cohenDz(test.meanDifference, test.sdDifference);
  if (test.t === null || test.df === null || dz === null) {
    return {
      ...test,
      dz: null,
      dzCI95: null,
      gz: null,
      gzCI95: null,
      dav,
      clustered: null,
      bootstrap: null,
      signedRank: null,
      signFlip: null,
      normality: null,
    };
  }
  const differences = x.map((value, i) => value - y[i]!);
  const groups = byImage(differences, images);
  const dzCI95 = dzInterval(test.t, test.n);
  return {
    ...test,
    dz,
    dzCI95,
    gz: hedgesGz(dz, test.df),
    gzCI95: gzInterval(dzCI95, test.df),
    dav,
    clustered: groups.images < test.n ? clusteredTTest(groups) : null,
    bootstrap: bootstrap(groups),
    signedRank: signedRankTest(differences),
    signFlip: signFlipTest(groups),
    normality: shapiroWilk(differences),
  };
}
