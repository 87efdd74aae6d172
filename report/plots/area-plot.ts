import * as Plot from '@observablehq/plot';
import { max, min } from 'simple-statistics';
import type { Measured } from '../../core/schema/measurement.ts';
import type { AreaResults } from '../../core/schema/results.ts';
import { count, fixed, interval, percent, typeset } from '../text/format.ts';
import { dotTitle, mostDots } from './paired-plot.ts';
import { plotSvg } from './plot-svg.ts';

/**
 * The difference against the size of the object, as SVG text: a dot per sample over the logarithm of
 * its share of the pixels, and for each third by size the mean with its 95 % interval.
 */
export function areaPlot(rows: readonly Measured[], byArea: readonly AreaResults[]): string {
  const areas = rows.map((row) => row.foregroundArea);
  const channels = { x: 'foregroundArea', y: 'difference' };
  const side = (some: readonly Measured[], className: string) =>
    rows.length > mostDots
      ? Plot.dot(some, Plot.hexbin({ r: 'count' }, { ...channels, binWidth: 12, className }))
      : Plot.dot(some, { ...channels, r: 3.5, className, title: dotTitle });
  const thirds = byArea.filter(({ primary }) => primary.meanDifference !== null);
  return plotSvg(
    `Difference against the size of the object over ${count(rows.length, 'sample')}, with the mean of each third by size; the means are in the table below.`,
    {
      width: 600,
      height: 360,
      marginLeft: 56,
      marginBottom: 44,
      marginTop: 16,
      marginRight: 16,
      x: {
        type: 'log',
        domain: [min(areas) / 1.2, Math.min(1, max(areas) * 1.2)],
        label: 'object’s share of the pixels, logarithmic',
        labelAnchor: 'center',
        ticks: 5,
        tickFormat: (share: number) => `${Number((share * 100).toPrecision(1))}%`,
      },
      y: { label: 'difference: object − background', labelAnchor: 'center', ticks: 6, nice: true },
      marks: [
        Plot.ruleY([0], { className: 'zero-line' }),
        side(
          rows.filter(({ difference }) => difference > 0),
          'object-dots',
        ),
        side(
          rows.filter(({ difference }) => difference <= 0),
          'background-dots',
        ),
        Plot.rect(
          thirds.filter(({ primary }) => primary.differenceCI95 !== null),
          {
            x1: 'from',
            x2: 'to',
            y1: ({ primary }: AreaResults) => primary.differenceCI95?.[0],
            y2: ({ primary }: AreaResults) => primary.differenceCI95?.[1],
            className: 'interval-band',
          },
        ),
        Plot.ruleY(thirds, {
          x1: 'from',
          x2: 'to',
          y: ({ primary }: AreaResults) => primary.meanDifference,
          className: 'mean-line',
          title: ({ area, n, from, to, primary }: AreaResults) =>
            `${area}, ${percent(from)} to ${percent(to)} of the pixels, ${count(n, 'sample')}: ` +
            `mean ${typeset(fixed(primary.meanDifference, 3))}, 95% interval ${typeset(interval(primary.differenceCI95, 3))}`,
        }),
      ],
    },
  );
}
