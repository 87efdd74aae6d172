import * as Plot from '@observablehq/plot';
import { max, min } from 'simple-statistics';
import type { Change, TrendPoint } from '../../core/history/trend-points.ts';
import { count, fixed, interval, typeset } from '../text/format.ts';
import { countAxis, countMargin } from '../plots/count-axis.ts';
import { plotSvg } from '../plots/plot-svg.ts';
import { minute } from './minute.ts';

const DAY = 24 * 3600 * 1000;

/** What marks a change, in plots and in their key. */
export const changeMarks: Record<Change, { symbol: string; meaning: string }> = {
  model: { symbol: '▲', meaning: 'the model changed' },
  card: { symbol: '●', meaning: 'preprocessing, geometry, head or labels changed' },
  settings: { symbol: '■', meaning: 'the settings changed' },
  dataset: { symbol: '◆', meaning: 'the dataset changed' },
};

/**
 * d_z over time as SVG text, with its 95 % interval as a line through each point, the line of no
 * effect, and marks above runs in which something changed. Needs at least one point.
 */
export function effectPlot(points: readonly TrendPoint[]): string {
  const measured = points.filter(({ run }) => run.dz !== null);
  const dots = (className: string, verdicts: readonly string[]) =>
    Plot.dot(
      measured.filter(({ run }) => verdicts.includes(run.verdict)),
      { x: time, y: effect, r: 4, className, title, href: reportOf },
    );
  return plotSvg(
    `Effect size d_z of ${count(measured.length, 'run')} over time, with 95% intervals.`,
    {
      ...frame(points),
      y: { ticks: 6, label: 'effect size', labelAnchor: 'center', nice: true },
      marks: [
        ...changes(points),
        Plot.ruleY([0], { className: 'zero-line' }),
        Plot.line(measured, { x: time, y: effect, className: 'trend-line' }),
        Plot.ruleX(
          measured.filter(({ run }) => run.dzCI95 !== null),
          {
            x: time,
            y1: ({ run }: TrendPoint) => run.dzCI95?.[0],
            y2: ({ run }: TrendPoint) => run.dzCI95?.[1],
            className: 'interval-line',
          },
        ),
        dots('object-dots', ['on-object']),
        dots('background-dots', ['on-background']),
        dots('neutral-dots', ['no-difference', 'not-enough-data']),
      ],
    },
  );
}

/** Samples in the comparison over time, as SVG text. Needs at least one point. */
export function samplesPlot(points: readonly TrendPoint[]): string {
  const n = ({ run }: TrendPoint) => run.n;
  return plotSvg(`Samples in the comparison of ${count(points.length, 'run')} over time.`, {
    ...frame(points),
    marginLeft: countMargin(max(points.map(n)), MARGIN),
    y: countAxis,
    marks: [
      ...changes(points),
      Plot.ruleY([0], { className: 'axis-line' }),
      Plot.line(points, { x: time, y: n, curve: 'step-after', className: 'trend-line' }),
      Plot.dot(points, { x: time, y: n, r: 4, className: 'neutral-dots', title }),
    ],
  });
}

const time = ({ run }: TrendPoint) => new Date(run.startedAt);
const effect = ({ run }: TrendPoint) => run.dz;
const reportOf = ({ run }: TrendPoint) => `../../runs/${run.results}/report.html`;
/** Room left of a plot, in pixels. */
const MARGIN = 56;

function title({ run, changes }: TrendPoint): string {
  return [
    `${minute(run.startedAt)} UTC`,
    typeset(`d_z ${fixed(run.dz, 2)}, 95% interval ${interval(run.dzCI95, 2)}`),
    count(run.n, 'sample'),
    ...changes.map((change) => changeMarks[change].meaning),
  ].join('\n');
}

/** Size, margins and the time axis that both plots share, so that they can be read side by side. */
function frame(points: readonly TrendPoint[]): Plot.PlotOptions {
  const times = points.map((point) => time(point).getTime());
  const [first, last] = [min(times), max(times)];
  const room = first === last ? DAY / 2 : (last - first) * 0.04;
  return {
    width: 440,
    height: 320,
    marginLeft: MARGIN,
    marginBottom: 36,
    marginTop: 28,
    marginRight: 16,
    x: {
      type: 'utc',
      domain: [new Date(first - room), new Date(last + room)],
      ticks: 4,
      label: null,
    },
  };
}

/** A mark above each run in which something changed; a change of model or settings also gets a line. */
function changes(points: readonly TrendPoint[]): Plot.Markish[] {
  const changed = points.filter(({ changes }) => changes.length > 0);
  return [
    Plot.ruleX(
      changed.filter(({ changes }) => changes[0] !== 'dataset'),
      { x: time, className: 'change-line' },
    ),
    Plot.text(changed, {
      x: time,
      text: ({ changes }: TrendPoint) => changeMarks[changes[0] ?? 'dataset'].symbol,
      title,
      frameAnchor: 'top',
      dy: -14,
      className: 'change-mark',
    }),
  ];
}
