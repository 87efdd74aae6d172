import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { differencePlot } from '../../../report/plots/difference-plot.ts';
import { measured } from '../fixture.ts';

const rows = [-0.12, -0.02, 0, 0.03, 0.06, 0.07, 0.31].map((difference, i) =>
  measured(`${i}`, { meanForeground: 0.4 + difference, meanBackground: 0.4 }, { difference }),
);
const figures = { meanDifference: 0.047, differenceCI95: [-0.1, 0.2] as [number, number] };

function draw(some: typeof rows, primary: Parameters<typeof differencePlot>[1] = figures) {
  const { document } = parseHTML(`<!doctype html><body>${differencePlot(some, primary)}</body>`);
  const titles = (name: string) =>
    [...document.querySelectorAll(`.${name} title`)].map(({ textContent }) => textContent);
  return { document, titles };
}

describe('differencePlot', () => {
  it('counts every sample once, in bins of 0.05 on either side of zero', () => {
    const { titles } = draw(rows);
    expect(titles('background-bars')).toEqual([
      '−0.15 to −0.10: 1 sample',
      '−0.05 to 0.00: 1 sample',
    ]);
    expect(titles('object-bars')).toEqual([
      '0.00 to 0.05: 2 samples',
      '0.05 to 0.10: 2 samples',
      '0.30 to 0.35: 1 sample',
    ]);
  });

  it('marks the mean and its interval where there are any', () => {
    expect(draw(rows).document.querySelector('.mean-label')?.textContent).toBe('mean 0.047');
    expect(draw(rows).document.querySelectorAll('.interval-band rect')).toHaveLength(1);
    const { document } = draw(rows.slice(0, 1), { meanDifference: null, differenceCI95: null });
    expect(document.querySelectorAll('.mean-label, .interval-band')).toHaveLength(0);
  });
});
