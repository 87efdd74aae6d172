import * as Plot from '@observablehq/plot';
import { max, min } from 'simple-statistics';
import { count, fixed, typeset } from '../text/format.ts';
import { countAxis, countMargin } from './count-axis.ts';
import { plotSvg } from './plot-svg.ts';

const binWidth = 0.05;

/** What a histogram of signed values shows beside them. */
export interface SignedHistogram {
  /** What it is, for screen readers. */
  title: string;
  /** What the values are, below them. */
  label: string;
  /** The values' mean, and its 95 % interval; null if there is none. */
  mean: number | null;
  interval: readonly [number, number] | null;
  /** Names of the style of bars from 0 on, and of those below 0. */
  classNames: { positive: string; negative: string };
}

/**
 * A histogram of values around 0 as SVG text: in bins of 0.05, with a line at 0, one at the mean, and the
 * mean's interval as a band. Needs at least one value.
 */
export function signedHistogram(
  values: number[],
  { title, label, mean, interval, classNames }: SignedHistogram,
): string {
  const first = Math.floor(Math.min(-0.1, min(values)) / binWidth);
  const last = Math.ceil(Math.max(0.1, max(values)) / binWidth);
  const thresholds = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * binWidth);
  const bars = (some: number[], className: string) =>
    Plot.rectY(
      some,
      Plot.binX<Plot.RectYOptions>(
        { y: 'count', title: binTitle },
        { x: (value: number) => value, thresholds, className },
      ),
    );
  return plotSvg(title, {
    width: 440,
    height: 440,
    marginLeft: countMargin(values.length, 60),
    marginBottom: 44,
    marginTop: 28,
    marginRight: 12,
    x: { domain: [first * binWidth, last * binWidth], ticks: 6, label, labelAnchor: 'center' },
    y: countAxis,
    marks: [
      bars(
        values.filter((value) => value >= 0),
        classNames.positive,
      ),
      bars(
        values.filter((value) => value < 0),
        classNames.negative,
      ),
      ...(interval
        ? [Plot.rectX([interval], { x1: '0', x2: '1', className: 'interval-band' })]
        : []),
      Plot.ruleY([0], { className: 'axis-line' }),
      Plot.ruleX([0], { className: 'zero-line' }),
      ...(mean === null
        ? []
        : [
            Plot.ruleX([mean], { className: 'mean-line' }),
            Plot.text([mean], {
              x: (value: number) => value,
              text: (value: number) => `mean ${typeset(fixed(value, 3))}`,
              frameAnchor: 'top',
              dy: -16,
              className: 'mean-label',
            }),
          ]),
    ],
  });
}

function binTitle(bin: readonly number[], { x1, x2 }: { x1: number; x2: number }): string {
  return `${typeset(`${fixed(x1, 2)} to ${fixed(x2, 2)}`)}: ${count(bin.length, 'sample')}`;
}
