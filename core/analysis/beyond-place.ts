import type { BaselineName } from '../schema/baseline-measures.ts';
import type { EvidenceTest } from '../schema/evidence.ts';
import type { BaselineComparison, Baselines, OtherMasks } from '../schema/results.ts';
import { allOf, type StepTests } from './evidence.ts';

/** The centre priors, by the names that tests have. */
const PRIORS: readonly { baseline: BaselineName; name: string; words: string }[] = [
  { baseline: 'meanMask', name: 'mean-mask', words: 'the mean mask of the other images' },
  { baseline: 'gaussian', name: 'centre', words: 'a centred Gaussian' },
];

/**
 * The second step: ROC-AUC better than the mean mask's, than a centred Gaussian's, and than on other images' masks,
 * all three (intersection-union). ROC-AUC decides, since no scale of the map changes it; where the difference of
 * means says the opposite of a passed one, the step fails.
 */
export function beyondPlace(
  { baselines, otherMasks }: { baselines: Baselines; otherMasks: OtherMasks | null },
  images: number,
  alpha: number,
): StepTests {
  const priors = PRIORS.map((prior) => ({ ...prior, results: baselines[prior.baseline] }));
  const tests = priors.flatMap(({ name, results }): EvidenceTest[] => {
    if (!results) return [];
    const { n, rocAuc, difference } = results;
    return [
      testOf(name, 'rocAuc', rocAuc, { n, images }),
      testOf(name, 'difference', difference, { n, images }),
    ];
  });
  if (otherMasks) {
    const { n, own, meanOfDraws, p } = otherMasks;
    tests.push({
      name: 'other-masks',
      measure: 'rocAuc',
      estimate: own - meanOfDraws,
      low: null,
      high: null,
      p: p.greater,
      n,
      images: otherMasks.images,
    });
  }
  if (tests.length === 0)
    return { tests, p: null, images, untested: 'the audit was run without baselines' };
  const p = allOf([
    ...priors.map(({ results }) => results?.rocAuc.signFlip?.p ?? null),
    otherMasks?.p ?? null,
  ]);
  const contrary = priors.filter(({ results }) => {
    const ofMeans = results?.difference.signFlip?.p;
    return ofMeans !== undefined && ofMeans.less < ofMeans.greater && ofMeans.twoSided <= alpha;
  });
  return {
    tests,
    p,
    images: Math.min(images, otherMasks?.images ?? images),
    ...(p !== null &&
      p.greater <= alpha / 2 &&
      contrary.length > 0 && {
        veto: `the difference of means is smaller than that of ${contrary.map(({ words }) => words).join(' and ')}`,
      }),
  };
}

function testOf(
  name: string,
  measure: string,
  { meanDifference, differenceCI95, signFlip }: BaselineComparison,
  size: Pick<EvidenceTest, 'n' | 'images'>,
): EvidenceTest {
  const [low, high] = differenceCI95 ?? [null, null];
  return {
    name,
    measure,
    estimate: meanDifference,
    low,
    high,
    p: signFlip?.p.greater ?? null,
    ...size,
  };
}
