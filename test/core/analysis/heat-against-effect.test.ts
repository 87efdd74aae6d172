import { expect, it } from 'vitest';
import { heatAgainstEffect } from '../../../core/analysis/heat-against-effect.ts';
import { altered } from './altered-rows.ts';

it('agrees where more heat on the background goes with a larger drop', () => {
  const rows = [0.1, 0.3, 0.2, 0.6].map((background, i) =>
    altered(String(i), { background, drop: 10 * background }),
  );
  const { agreement, disagreements } = heatAgainstEffect(rows);
  expect(agreement).toMatchObject({ n: 4, rho: 1 });
  expect([...disagreements.values()]).toEqual([0, 0, 0, 0]);
});

it('tells the sample that is apart most', () => {
  const rows = [
    altered('calm', { background: 0.9, drop: -1 }),
    altered('small', { background: 0.2, drop: 1 }),
    altered('large', { background: 0.5, drop: 3 }),
  ];
  const { agreement, disagreements } = heatAgainstEffect(rows);
  expect(agreement.rho).toBeCloseTo(-0.5, 12);
  expect(Object.fromEntries(disagreements)).toEqual({
    'calm/aeroplane': 1,
    'small/aeroplane': 0.5,
    'large/aeroplane': 0.5,
  });
});

it('correlates images, not samples of one image', () => {
  const rows = [0.1, 0.3, 0.2, 0.6].flatMap((background, i) =>
    [0, 1].map((sample) => {
      const one = altered(`${i}-${sample}`, { background, drop: i === 3 ? 0 : background });
      return { ...one, row: { ...one.row, image: `${i}.jpg` } };
    }),
  );
  const { agreement } = heatAgainstEffect(rows);
  const alone = heatAgainstEffect(rows.filter((_, i) => i % 2 === 0)).agreement;
  expect(agreement).toEqual(alone);
  expect(agreement.n).toBe(4);
});
