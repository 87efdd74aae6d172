import type { EvidenceTest } from '../schema/evidence.ts';
import type { Heads, RankAmongDraws } from '../schema/results.ts';
import type { StepTests } from './evidence.ts';

/**
 * The third step: the rank of the model's own head among heads with permuted weights. The rank among other trained
 * classes is reported beside it and does not decide. `why` says what kept heads from being computed.
 */
export function learned(heads: Heads | null, alpha: number, why: string): StepTests {
  const tests = [
    testOf('untrained-heads', heads, heads?.untrained ?? null),
    testOf('other-classes', heads, heads?.classes ?? null),
  ].flat();
  const images = heads?.images ?? 0;
  if (!heads?.untrained) return { tests, p: null, images, untested: why };
  const { draws, p } = heads.untrained;
  // The smallest p of a rank is 1 / (K + 1).
  const fewest = Math.ceil(2 / alpha) - 1;
  if (draws < fewest) {
    const untested = `a rank among ${draws} heads cannot reach p ${alpha / 2}: it takes ${fewest}`;
    return { tests, p: null, images, untested };
  }
  return { tests, p, images };
}

function testOf(name: string, heads: Heads | null, rank: RankAmongDraws | null): EvidenceTest[] {
  if (!heads || !rank) return [];
  return [
    {
      name,
      measure: 'rocAuc',
      estimate: rank.own - rank.meanOfDraws,
      low: null,
      high: null,
      p: rank.p.greater,
      n: heads.n,
      images: heads.images,
    },
  ];
}
