import * as Plot from '@observablehq/plot';
import type { Measured } from '../../core/schema/measurement.ts';
import { fixed } from '../text/format.ts';
import { plotSvg } from './plot-svg.ts';

/** Above this many samples, dots become hexagonal bins: 10,000 circles would hide each other. */
export const mostDots = 1500;

/**
 * The paired comparison as SVG text: one dot per sample, mean heat on the background (x) against mean
 * heat on the foreground (y), both in [0, 1]. Dots above the diagonal have more heat on the object.
 */
export function pairedPlot(rows: readonly Measured[]): string {
  const mean = [
    rows.reduce(
      (sum, row) => ({
        x: sum.x + row.meanBackground / rows.length,
        y: sum.y + row.meanForeground / rows.length,
      }),
      { x: 0, y: 0 },
    ),
  ];
  const above = rows.filter((row) => row.difference > 0);
  const below = rows.filter((row) => row.difference <= 0);
  const label =
    `Mean heat on the object against mean heat on the background, ` +
    `${rows.length > mostDots ? 'samples in hexagonal bins' : 'one dot per sample'}. ` +
    `${above.length} of ${rows.length} are above the diagonal: more heat on the object.`;
  return plotSvg(label, {
    width: 440,
    height: 440,
    marginLeft: 58,
    marginBottom: 44,
    marginTop: 12,
    marginRight: 12,
    x: { domain: [0, 1], ticks: 5, label: 'mean heat on the background', labelAnchor: 'center' },
    y: { domain: [0, 1], ticks: 5, label: 'mean heat on the object', labelAnchor: 'center' },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { className: 'diagonal' },
      ),
      Plot.text(['more on the object'], {
        x: 0.03,
        y: 0.96,
        textAnchor: 'start',
        className: 'object-label',
      }),
      Plot.text(['more on the background'], {
        x: 0.97,
        y: 0.04,
        textAnchor: 'end',
        className: 'background-label',
      }),
      ...samples(above, 'object-dots'),
      ...samples(below, 'background-dots'),
      Plot.dot(mean, { x: 'x', y: 'y', r: 7, className: 'mean-ring' }),
      Plot.dot(mean, {
        x: 'x',
        y: 'y',
        r: 2.5,
        className: 'mean-point',
        title: ({ x, y }: { x: number; y: number }) =>
          `mean of all: ${fixed(y, 3)} on the object, ${fixed(x, 3)} on the background`,
      }),
    ],
  });

  function samples(some: readonly Measured[], className: string): Plot.Markish[] {
    const channels = { x: 'meanBackground', y: 'meanForeground' };
    if (rows.length > mostDots) {
      return [
        Plot.dot(some, Plot.hexbin({ r: 'count' }, { ...channels, binWidth: 12, className })),
      ];
    }
    return [Plot.dot(some, { ...channels, r: 3.5, className, title: dotTitle })];
  }
}

/** A sample's dot in words. */
export function dotTitle({ sample, meanForeground, meanBackground, difference }: Measured): string {
  return (
    `${sample}\n${fixed(meanForeground, 3)} on the object, ` +
    `${fixed(meanBackground, 3)} on the background, difference ${fixed(difference, 3)}`
  );
}
