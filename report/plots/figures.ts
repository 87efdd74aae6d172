import { analysedRows } from '../../core/analysis/analysed-rows.ts';
import type { Measurement } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import { areaPlot } from './area-plot.ts';
import { classPlot } from './class-plot.ts';
import { differencePlot } from './difference-plot.ts';
import { pairedPlot } from './paired-plot.ts';

/** The page's colours in light mode, and its rules for plots, for a file that stands alone. */
const STYLE = `
.plot { font: 14px system-ui, sans-serif; color: #1b1c1d; overflow: visible; }
.plot text { white-space: pre; }
.diagonal { stroke: #5c5f62; stroke-dasharray: 4 4; }
.object-label { fill: #0068a8; } .background-label { fill: #b54f00; }
.object-dots, .object-points { fill: #0072b2; fill-opacity: .7; stroke: #fff; stroke-width: .5; }
.background-dots, .background-points { fill: #d55e00; fill-opacity: .85; stroke: #fff; stroke-width: .5; }
.neutral-dots { fill: #5c5f62; stroke: #fff; stroke-width: .5; }
.object-bars { fill: #0072b2; } .background-bars { fill: #d55e00; }
.mean-ring { fill: none; stroke: #1b1c1d; stroke-width: 2; } .mean-point { fill: #1b1c1d; stroke: none; }
.interval-band { fill: #1b1c1d; fill-opacity: .22; }
.axis-line, .zero-line { stroke: #5c5f62; } .mean-line { stroke: #1b1c1d; stroke-width: 2; }
.interval-line { stroke: #1b1c1d; stroke-opacity: .55; stroke-width: 1.5; }
.baseline-marks { fill: none; stroke: #5c5f62; stroke-opacity: .8; }
`;

/** The figures of a report as SVG files, by name. A run without measured samples has none. */
export function figures(
  results: Results,
  measurements: readonly Measurement[],
): Map<string, string> {
  const primary = measurements.filter(({ method }) => method === results.recipe.method);
  const rows = analysedRows(primary).filter(
    (row) => results.target !== 'predicted' || row.correct !== false,
  );
  if (rows.length === 0) return new Map();
  const plots = new Map([
    ['pairs', pairedPlot(rows)],
    ['differences', differencePlot(rows, results.primary)],
    ['areas', areaPlot(rows, results.byArea)],
  ]);
  if (results.byClass.length > 1) plots.set('classes', classPlot(results));
  return new Map([...plots].map(([name, svg]) => [name, standAlone(svg)]));
}

/** An SVG element of the page as a file: with its namespace, its size and its style. */
function standAlone(svg: string): string {
  const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const attributes = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" `;
  return `${svg.replace('<svg ', `<svg ${attributes}`).replace('>', `><style>${STYLE}</style>`)}\n`;
}
