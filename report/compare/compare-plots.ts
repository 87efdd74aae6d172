import * as Plot from '@observablehq/plot';
import { max, mean, min } from 'simple-statistics';
import type { SamplePair } from '../../core/compare/pair-samples.ts';
import type { RunComparison } from '../../core/schema/run-comparison.ts';
import { count, fixed, interval, typeset } from '../text/format.ts';
import { mostDots } from '../plots/paired-plot.ts';
import { plotSvg } from '../plots/plot-svg.ts';
import { signedHistogram } from '../plots/signed-histogram.ts';

/** Classes of a forest plot. */
export const MOST_CLASSES = 40;
/** Letters of a run's or a class's name in a plot. */
const LONGEST_NAME = 22;

/** A sample's two differences of mean heat, object − background. */
interface Point {
  sample: string;
  x: number;
  y: number;
}

/**
 * Each sample's difference (object − background) in B (x) against that in A (y), as SVG text. Above the
 * diagonal it is larger in A. Needs at least one pair.
 */
export function scatterPlot({ a, b }: RunComparison, pairs: readonly SamplePair[]): string {
  const points = pairs.map((pair): Point => ({
    sample: pair.a.sample,
    x: pair.b.difference,
    y: pair.a.difference,
  }));
  const values = points.flatMap(({ x, y }) => [x, y]);
  const [low, high] = [Math.min(0, min(values)) - 0.05, Math.max(0, max(values)) + 0.05];
  const above = points.filter(({ x, y }) => y > x);
  const below = points.filter(({ x, y }) => y <= x);
  const center = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  const axis = { domain: [low, high], ticks: 5, labelAnchor: 'center' } as const;
  return plotSvg(
    `Difference of mean heat between object and background in ${a.name} against the same in ${b.name}, ` +
      `${count(points.length, 'sample')}. ${above.length} are above the diagonal: the difference is larger in ${a.name}.`,
    {
      width: 440,
      height: 440,
      marginLeft: 72,
      marginBottom: 44,
      marginTop: 30,
      marginRight: 12,
      x: { ...axis, label: `object − background in ${short(b.name)}` },
      y: { ...axis, label: `object − background in ${short(a.name)}` },
      marks: [
        Plot.ruleX([0], { className: 'zero-line' }),
        Plot.ruleY([0], { className: 'zero-line' }),
        Plot.line(
          [
            [low, low],
            [high, high],
          ],
          { className: 'diagonal' },
        ),
        Plot.text([`larger in ${short(a.name)}`], {
          frameAnchor: 'top-left',
          dy: -22,
          className: 'a-label',
        }),
        Plot.text([`larger in ${short(b.name)}`], {
          frameAnchor: 'bottom-right',
          dx: -6,
          dy: -6,
          className: 'b-label',
        }),
        dots(above, 'a-dots'),
        dots(below, 'b-dots'),
        Plot.dot([center], { x: 'x', y: 'y', r: 7, className: 'mean-ring' }),
        Plot.dot([center], {
          x: 'x',
          y: 'y',
          r: 2.5,
          className: 'mean-point',
          title: () => typeset(`mean of all: A ${fixed(center.y, 3)}, B ${fixed(center.x, 3)}`),
        }),
      ],
    },
  );

  function dots(some: readonly Point[], className: string): Plot.Markish {
    const channels = { x: 'x', y: 'y' };
    return points.length > mostDots
      ? Plot.dot(some, Plot.hexbin({ r: 'count' }, { ...channels, binWidth: 12, className }))
      : Plot.dot(some, { ...channels, r: 3.5, className, title: pointTitle });
  }
}

function pointTitle({ sample, x, y }: Point): string {
  return `${sample}\n${typeset(`A ${fixed(y, 3)}, B ${fixed(x, 3)}, A − B ${fixed(y - x, 3)}`)}`;
}

/**
 * The distribution of A's differences minus B's as SVG text, with their mean and its 95 % interval. Needs
 * at least one pair.
 */
export function contrastPlot({ primary }: RunComparison, pairs: readonly SamplePair[]): string {
  const contrasts = pairs.map(({ a, b }) => a.difference - b.difference);
  return signedHistogram(contrasts, {
    title: `Histogram of the difference in A minus that in B over ${count(pairs.length, 'sample')}.`,
    label: 'difference in A − difference in B',
    mean: mean(contrasts),
    interval: (primary.clustered ?? primary).differenceCI95,
    classNames: { positive: 'a-bars', negative: 'b-bars' },
  });
}

/**
 * The mean of A − B and its 95 % interval for each class, most in A first, as SVG text: at most 40
 * classes, those furthest from 0. Needs at least one class.
 */
export function forestPlot({ byClass }: RunComparison): string {
  const rows = byClass
    .flatMap(({ class: name, n, verdict, primary }) => {
      const { differenceCI95: bounds } = primary.clustered ?? primary;
      const { meanDifference: value } = primary;
      return value === null ? [] : [{ name, n, verdict, value, bounds }];
    })
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, MOST_CLASSES)
    .sort((one, other) => other.value - one.value);
  type Row = (typeof rows)[number];
  const withBounds = rows.filter(({ bounds }) => bounds !== null);
  const dotsOf = (className: string, verdicts: readonly Row['verdict'][]) =>
    Plot.dot(
      rows.filter(({ verdict }) => verdicts.includes(verdict)),
      {
        x: 'value',
        y: 'name',
        r: 4.5,
        className,
        title: ({ name, n, value, bounds }: Row) =>
          typeset(
            `${name}\nA − B ${fixed(value, 3)}, 95% interval ${interval(bounds, 3)}, ${count(n, 'sample')}`,
          ),
      },
    );
  return plotSvg(
    `Mean of A − B for ${count(rows.length, 'class', 'classes')}, with 95% intervals.`,
    {
      width: 440,
      height: 70 + 26 * rows.length,
      marginLeft: 24 + 7.5 * max(rows.map(({ name }) => short(name).length)),
      marginBottom: 44,
      marginTop: 12,
      marginRight: 12,
      x: {
        nice: true,
        ticks: 5,
        label: 'difference in A − difference in B',
        labelAnchor: 'center',
      },
      y: {
        type: 'point',
        domain: rows.map(({ name }) => name),
        tickFormat: short,
        tickSize: 0,
        label: null,
        padding: 0.7,
      },
      marks: [
        Plot.ruleX([0], { className: 'zero-line' }),
        Plot.ruleY(withBounds, {
          x1: ({ bounds }: Row) => bounds?.[0],
          x2: ({ bounds }: Row) => bounds?.[1],
          y: 'name',
          className: 'forest-line',
        }),
        dotsOf('a-dots', ['a-more-on-object']),
        dotsOf('b-dots', ['b-more-on-object']),
        dotsOf('neutral-dots', ['no-difference', 'not-enough-data']),
      ],
    },
  );
}

const short = (name: string) =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
