import * as Plot from '@observablehq/plot';
import { BaselineName } from '../../core/schema/baseline-measures.ts';
import type { ClassResults, Results } from '../../core/schema/results.ts';
import { count, fixed, interval, typeset } from '../text/format.ts';
import { baselines as baselineKinds } from '../../core/baselines/baselines.ts';
import { plotSvg } from './plot-svg.ts';

/** Rows that are drawn: a taller plot would be hard to read. */
export const mostClasses = 40;
const LONGEST_NAME = 16;

/**
 * The forest plot as SVG text: the mean difference of each class with its 95 % interval, lowest first,
 * and that of all samples as a line through them. Faint marks are the differences of baselines. Classes
 * without a difference are left out.
 */
export function classPlot({ byClass, primary }: Pick<Results, 'byClass' | 'primary'>): string {
  const rows = byClass
    .flatMap(({ class: name, n, baselines, primary: { meanDifference, differenceCI95 } }) =>
      meanDifference === null
        ? []
        : [{ name, n, baselines, mean: meanDifference, ci: differenceCI95 }],
    )
    .sort((a, b) => a.mean - b.mean)
    .slice(0, mostClasses);
  const inside = rows.filter(({ ci }) => ci !== null);
  const baselines = rows.flatMap((some) =>
    BaselineName.options.flatMap((name) => {
      const mean = some.baselines[name]?.difference.meanBaseline ?? null;
      return mean === null ? [] : [{ row: some, name, mean }];
    }),
  );
  const bounds = [
    0,
    ...rows.flatMap(({ mean, ci }) => [mean, ...(ci ?? [])]),
    ...baselines.map(({ mean }) => mean),
  ];
  const names = new Map(rows.map(({ name, n }, i) => [String(i), `${shortened(name)} (${n})`]));
  const row = (_: unknown, i: number) => String(i);
  const rowOf = new Map(rows.map((some, i) => [some, String(i)]));
  return plotSvg(
    `Mean difference of ${count(rows.length, 'class', 'classes')} with 95% intervals, lowest first; the figures are in the ${baselines.length > 0 ? 'tables' : 'table'} below.`,
    {
      width: 600,
      height: 68 + 28 * rows.length,
      marginLeft: 160,
      marginRight: 16,
      marginTop: 28,
      marginBottom: 40,
      x: {
        domain: [Math.max(-1, Math.min(...bounds)), Math.min(1, Math.max(...bounds))],
        nice: true,
        label: 'difference: object − background',
        labelAnchor: 'center',
        ticks: 7,
      },
      y: {
        domain: rows.map(row),
        label: null,
        tickSize: 0,
        tickFormat: (key: string) => names.get(key) ?? '',
      },
      r: { type: 'sqrt', domain: [0, Math.max(1, ...rows.map(({ n }) => n))], range: [2.5, 7] },
      marks: [
        Plot.ruleX([0], { className: 'zero-line' }),
        ...(primary.meanDifference === null
          ? []
          : [
              ...(primary.differenceCI95
                ? [
                    Plot.rectX([primary.differenceCI95], {
                      x1: '0',
                      x2: '1',
                      className: 'interval-band',
                    }),
                  ]
                : []),
              Plot.ruleX([primary.meanDifference], { className: 'mean-line' }),
              Plot.text([primary.meanDifference], {
                x: (mean: number) => mean,
                text: (mean: number) => `all ${typeset(fixed(mean, 3))}`,
                frameAnchor: 'top',
                dy: -16,
                className: 'mean-label',
              }),
            ]),
        Plot.ruleY(inside, {
          x1: ({ ci }: Row) => ci?.[0],
          x2: ({ ci }: Row) => ci?.[1],
          y: (some: Row) => rowOf.get(some),
          className: 'interval-line',
        }),
        ...BaselineName.options.map((name) =>
          Plot.dot(
            baselines.filter((one) => one.name === name),
            {
              x: 'mean',
              y: (one: BaselineMark) => rowOf.get(one.row),
              symbol: baselineSymbols[name].symbol,
              r: 3.5,
              dy: 8,
              className: 'baseline-marks',
              title: ({ row, mean }: BaselineMark) =>
                `${row.name}, ${baselineKinds[name].title}: ${typeset(fixed(mean, 3))}`,
            },
          ),
        ),
        ...(['object', 'background'] as const).map((side) =>
          Plot.dot(
            rows.filter(({ mean }) => mean > 0 === (side === 'object')),
            {
              x: 'mean',
              y: (some: Row) => rowOf.get(some),
              r: 'n',
              className: `${side}-points`,
              title: ({ name, n, mean, ci }: Row) =>
                `${name}, ${count(n, 'sample')}: ${typeset(fixed(mean, 3))}, 95% interval ${typeset(interval(ci, 3))}`,
            },
          ),
        ),
      ],
    },
  );
}

/** How baselines are drawn, and a similar character for text. */
export const baselineSymbols: Record<BaselineName, { symbol: Plot.SymbolName; text: string }> = {
  gaussian: { symbol: 'plus', text: '+' },
  meanMask: { symbol: 'times', text: '×' },
};

interface BaselineMark {
  row: Row;
  name: BaselineName;
  mean: number;
}

interface Row {
  name: string;
  n: number;
  baselines: ClassResults['baselines'];
  mean: number;
  ci: ClassResults['primary']['differenceCI95'];
}

const shortened = (name: string) =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
