import { expect, it } from 'vitest';
import { beyondPlace } from '../../../core/analysis/beyond-place.ts';
import { compareBaselines } from '../../../core/analysis/compare-baselines.ts';
import type { OtherMasks } from '../../../core/schema/results.ts';
import { baselineOf } from '../../report/fixture.ts';
import { measured } from './measured.ts';

const others = (greater: number): OtherMasks => ({
  draws: 999,
  own: 0.9,
  meanOfDraws: 0.8,
  p: { greater, less: 1 - greater },
  n: 12,
  images: 12,
  designEffect: 1,
  strata: 2,
  mostUnequalAreas: 1.4,
});
/** Twelve samples whose ROC-AUC and difference exceed both priors' by these, give or take. */
const against = (auc: number, difference: number) =>
  compareBaselines(
    Array.from({ length: 12 }, (_, i) => {
      const noise = 0.01 * (i % 3);
      const prior = {
        ...baselineOf(0.3),
        rocAuc: 0.9 - auc - noise,
        difference: 0.4 - difference - noise,
      };
      return {
        row: measured({ image: `${i}.jpg`, rocAuc: 0.9, difference: 0.4 }),
        baselines: { gaussian: prior, meanMask: prior },
      };
    }),
  );
const step = (auc: number, difference: number, greater: number) =>
  beyondPlace({ baselines: against(auc, difference), otherMasks: others(greater) }, 12, 0.05);

it('takes all three: the worst of their p', () => {
  expect(step(0.1, 0.1, 0.001).p!.greater).toBe(0.001);
  expect(step(0.1, 0.1, 0.4).p!.greater).toBe(0.4);
  expect(step(-0.1, 0.1, 0.001).p!.greater).toBeGreaterThan(0.9);
});

it('shows ROC-AUC, and the difference of means beside it', () => {
  expect(step(0.1, 0.1, 0.001).tests.map(({ name, measure }) => `${name} ${measure}`)).toEqual([
    'mean-mask rocAuc',
    'mean-mask difference',
    'centre rocAuc',
    'centre difference',
    'other-masks rocAuc',
  ]);
});

it('is vetoed where the difference of means says the opposite', () => {
  expect(step(0.1, 0.1, 0.001).veto).toBeUndefined();
  expect(step(0.1, -0.1, 0.001).veto).toBe(
    'the difference of means is smaller than that of the mean mask of the other images and a centred Gaussian',
  );
});

it('needs no veto if ROC-AUC says the same', () => {
  const { p, veto } = step(-0.1, -0.1, 0.999);
  expect(p!.less).toBeLessThan(0.025);
  expect(veto).toBeUndefined();
});

it('is not tested without baselines, and has no p without other masks', () => {
  expect(beyondPlace({ baselines: {}, otherMasks: null }, 12, 0.05).untested).toBe(
    'the audit was run without baselines',
  );
  const { p } = beyondPlace({ baselines: against(0.1, 0.1), otherMasks: null }, 12, 0.05);
  expect(p).toBeNull();
});
