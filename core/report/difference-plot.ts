import * as Plot from '@observablehq/plot';
import { max, min } from 'simple-statistics';
import type { Measured } from '../spec/measurement.ts';
import type { PairedComparison } from '../spec/results.ts';
import { count, fixed, typeset } from './format.ts';
import { plotSvg } from './plot-svg.ts';

const binWidth = 0.05;

/**
 * The distribution of the paired differences (foreground − background) as SVG text: a histogram in
 * bins of 0.05, with the line of no difference, the mean, and the mean's 95 % interval as a band.
 * Needs at least one row.
 */
export function differencePlot(
  rows: readonly Measured[],
  { meanDifference, differenceCI95 }: Pick<PairedComparison, 'meanDifference' | 'differenceCI95'>,
): string {
  const differences = rows.map((row) => row.difference);
  const first = Math.floor(Math.min(-0.1, min(differences)) / binWidth);
  const last = Math.ceil(Math.max(0.1, max(differences)) / binWidth);
  const thresholds = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * binWidth);
  const bars = (some: number[], className: string) =>
    Plot.rectY(
      some,
      Plot.binX<Plot.RectYOptions>(
        { y: 'count', title: binTitle },
        { x: (d: number) => d, thresholds, className },
      ),
    );
  return plotSvg(
    `Histogram of the difference between mean heat on the object and on the background over ${count(rows.length, 'sample')}.`,
    {
      width: 440,
      height: 440,
      marginLeft: 60,
      marginBottom: 44,
      marginTop: 28,
      marginRight: 12,
      x: {
        domain: [first * binWidth, last * binWidth],
        ticks: 6,
        label: 'difference: object − background',
        labelAnchor: 'center',
      },
      y: { ticks: 5, tickFormat: wholeNumber, label: 'samples', labelAnchor: 'center', nice: true },
      marks: [
        bars(
          differences.filter((difference) => difference >= 0),
          'object-bars',
        ),
        bars(
          differences.filter((difference) => difference < 0),
          'background-bars',
        ),
        ...(differenceCI95
          ? [Plot.rectX([differenceCI95], { x1: '0', x2: '1', className: 'interval-band' })]
          : []),
        Plot.ruleY([0], { className: 'axis-line' }),
        Plot.ruleX([0], { className: 'zero-line' }),
        ...(meanDifference === null
          ? []
          : [
              Plot.ruleX([meanDifference], { className: 'mean-line' }),
              Plot.text([meanDifference], {
                x: (d: number) => d,
                text: (d: number) => `mean ${typeset(fixed(d, 3))}`,
                frameAnchor: 'top',
                dy: -16,
                className: 'mean-label',
              }),
            ]),
      ],
    },
  );
}

function binTitle(bin: readonly number[], { x1, x2 }: { x1: number; x2: number }): string {
  return `${typeset(fixed(x1, 2))} to ${typeset(fixed(x2, 2))}: ${count(bin.length, 'sample')}`;
}

const wholeNumber = (tick: number) => (Number.isInteger(tick) ? tick.toLocaleString('en') : '');
