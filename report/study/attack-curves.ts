import * as Plot from '@observablehq/plot';
import type { AttackCurvePoint } from '../../core/schema/study-results.ts';
import type { Outcome } from '../plots/attack-plot.ts';
import { plotSvg } from '../plots/plot-svg.ts';
import { count, interval, percent, typeset } from '../text/format.ts';
import { markOf } from './model-marks.ts';

/** Pixels between the marks of two models at one size. */
const APART = 7;

/**
 * How many samples an attack fooled, or turned to the class to reach, by its size, as SVG text: a line with marks for each model, and a dashed one for noise of
 * the same size in the same pixels.
 */
export function attackCurves(
  models: readonly string[],
  points: readonly AttackCurvePoint[],
  outcome: Outcome = 'fooled',
): string {
  const epsilons = [...new Set(points.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  const drawn = points.flatMap(({ model, epsilon, attacked, control }): Drawn[] =>
    (['attacked', 'control'] as const).flatMap((which) => {
      const share = (which === 'attacked' ? attacked : control)[outcome];
      if (!share) return [];
      const { estimate, low, high, n } = share;
      return [{ model: models.indexOf(model), epsilon, which, share: estimate, low, high, n }];
    }),
  );
  const shift = (model: number) => APART * (model - (models.length - 1) / 2);
  const inset = (APART * models.length) / 2;
  return plotSvg(
    `Share of samples ${outcome === 'fooled' ? 'fooled' : 'that reached the class'} by size, ${count(models.length, 'model')}, attack and noise; the figures are in the table below.`,
    {
      width: 640,
      height: 280,
      marginLeft: 56,
      marginRight: 16,
      marginTop: 12,
      marginBottom: 40,
      x: {
        type: epsilons.length > 1 ? 'log' : 'point',
        domain: epsilons.length > 1 ? [epsilons[0] ?? 1, epsilons.at(-1) ?? 1] : epsilons,
        ticks: epsilons,
        tickFormat: (epsilon: number) => String(epsilon),
        label: 'ε, in pixel values',
        labelAnchor: 'center',
        ...{ insetLeft: inset, insetRight: inset },
      },
      y: {
        domain: [0, 1],
        tickFormat: (share: number) => `${Math.round(100 * share)}%`,
        ticks: 5,
        label: null,
      },
      marks: [
        Plot.ruleY([0]),
        ...models.flatMap((model, i) => {
          const own = drawn.filter((each) => each.model === i);
          const { symbol, class: colour } = markOf(i);
          return (['attacked', 'control'] as const).flatMap((which) => {
            const line = own.filter((each) => each.which === which);
            const dx = shift(i);
            return [
              Plot.line(line, {
                x: 'epsilon',
                y: 'share',
                dx,
                className: `curve-line ${colour}`,
                ...(which === 'control' && { strokeDasharray: '4 3' }),
              }),
              Plot.ruleX(
                line.filter(({ low }) => low !== null),
                { x: 'epsilon', y1: 'low', y2: 'high', dx, className: `model-lines ${colour}` },
              ),
              Plot.dot(line, {
                x: 'epsilon',
                y: 'share',
                r: which === 'attacked' ? 3.5 : 2.5,
                dx,
                symbol,
                className: `model-points ${colour}`,
                title: ({ epsilon, share, low, high, n }: Drawn) =>
                  typeset(
                    `${model}, ε = ${epsilon}, ${which === 'attacked' ? 'attack' : 'noise'}: ${percent(share)}` +
                      `${low === null || high === null ? '' : `, 95% interval ${interval([100 * low, 100 * high], 1)}`}, ${count(n, 'sample')}`,
                  ),
              }),
            ];
          });
        }),
      ],
    },
  );
}

interface Drawn {
  model: number;
  epsilon: number;
  which: 'attacked' | 'control';
  share: number;
  low: number | null;
  high: number | null;
  n: number;
}
