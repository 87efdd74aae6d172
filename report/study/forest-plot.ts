import * as Plot from '@observablehq/plot';
import type { StudyEntry } from '../../core/schema/study-results.ts';
import { count, fixed, interval, typeset } from '../text/format.ts';
import { plotSvg } from '../plots/plot-svg.ts';
import { markOf } from './model-marks.ts';

/** Classes that are drawn; a taller plot would be hard to read. */
export const MOST_CLASSES = 40;
const LONGEST_NAME = 16;

/**
 * The mean ROC-AUC of each class with its 95 % interval as SVG text, one mark a model, all classes first and then those in
 * which models differ most.
 */
export function forestPlot(models: readonly string[], entries: readonly StudyEntry[]): string {
  const rows = entries.flatMap(({ model, class: name, rocAuc }) =>
    rocAuc ? [{ model: models.indexOf(model), name: name ?? ALL, ...rocAuc }] : [],
  );
  const classes = [...new Set(rows.map(({ name }) => name))]
    .sort((a, b) => spreadOf(b) - spreadOf(a))
    .slice(0, MOST_CLASSES);
  const drawn = rows.filter(({ name }) => classes.includes(name));
  const step = 9;
  const height = Math.max(22, step * models.length + 8);
  const bounds = drawn.flatMap(({ mean, ci95 }) => [mean, ...(ci95 ?? [])]);
  const names = new Map(
    classes.map((name, i) => [String(i), name === ALL ? 'all classes' : shortened(name)]),
  );
  const rowOf = new Map(classes.map((name, i) => [name, String(i)]));
  const shift = (model: number) => step * (model - (models.length - 1) / 2);
  return plotSvg(
    `Mean ROC-AUC of ${count(models.length, 'model')} for ${count(classes.length, 'row')} with 95% intervals; the figures are in the table above and in cells.csv.`,
    {
      width: 640,
      height: 60 + height * classes.length,
      marginLeft: 130,
      marginRight: 16,
      marginTop: 12,
      marginBottom: 40,
      x: {
        domain: [Math.min(0.5, ...bounds), Math.min(1, Math.max(0.6, ...bounds))],
        nice: true,
        label: 'ROC-AUC, 0.5 = no relation to the object',
        labelAnchor: 'center',
        ticks: 6,
      },
      y: {
        domain: classes.map((_, i) => String(i)),
        label: null,
        tickSize: 0,
        tickFormat: (key: string) => names.get(key) ?? '',
      },
      marks: [
        Plot.ruleX([0.5], { className: 'zero-line' }),
        ...models.flatMap((model, i) => {
          const own = drawn.filter((row) => row.model === i);
          const { symbol, class: colour } = markOf(i);
          return [
            Plot.ruleY(
              own.filter(({ ci95 }) => ci95 !== null),
              {
                x1: ({ ci95 }: Row) => ci95?.[0],
                x2: ({ ci95 }: Row) => ci95?.[1],
                y: ({ name }: Row) => rowOf.get(name),
                dy: shift(i),
                className: `model-lines ${colour}`,
              },
            ),
            Plot.dot(own, {
              x: 'mean',
              y: ({ name }: Row) => rowOf.get(name),
              dy: shift(i),
              r: 3.5,
              symbol,
              className: `model-points ${colour}`,
              title: ({ name, n, mean, ci95 }: Row) =>
                typeset(
                  `${model}, ${name}: ${fixed(mean, 3)}, 95% interval ${interval(ci95, 3)}, ${count(n, 'sample')}`,
                ),
            }),
          ];
        }),
      ],
    },
  );

  function spreadOf(name: string): number {
    if (name === ALL) return Infinity;
    const means = rows.filter((row) => row.name === name).map(({ mean }) => mean);
    return Math.max(...means) - Math.min(...means);
  }
}

const ALL = '\u0000all';

interface Row {
  name: string;
  n: number;
  mean: number;
  ci95: readonly [number, number] | null;
}

const shortened = (name: string) =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
