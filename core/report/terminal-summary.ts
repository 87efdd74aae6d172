import type { GroupResults, Results } from '../spec/results.ts';
import { sampleAccount } from './exclusions.ts';
import { fixed, interval, percent, pValue } from './format.ts';
import { oneLine } from './one-line.ts';
import { answer, question } from './question.ts';

const mostClasses = 20;

/**
 * What a person sees at the end of a run: question, answer, the figures that carry it, and a table by
 * class where there are several. Plain text, some ten lines, no colour, no final line break.
 */
export function terminalSummary(results: Results): string {
  return [question(results), answer(results), '', ...figures(results), ...byClass(results)]
    .map(oneLine)
    .join('\n');
}

function figures(results: Results): string[] {
  const { primary, measures, recipe } = results;
  const lines: [string, string][] = [
    ['samples', sampleAccount(results)],
    ['work', workAccount(results)],
    [
      'mean heat',
      `${fixed(primary.meanForeground, 3)} on the object, ${fixed(primary.meanBackground, 3)} on the background`,
    ],
    ['difference', withInterval(primary.meanDifference, primary.differenceCI95, 3)],
    ['effect size d_z', withInterval(primary.dz, primary.dzCI95, 2)],
  ];
  if (primary.df !== null) {
    const p = pValue(primary.log10p?.twoSided ?? null);
    lines.push(['paired t test', `t(${primary.df}) = ${fixed(primary.t, 2)}, two-sided p = ${p}`]);
  }
  if (measures) {
    lines.push(
      ['ROC-AUC', `${fixed(measures.rocAuc.mean, 3)} (0.5: no relation to the mask)`],
      ['pointing game', `${percent(measures.pointingGame)} of hottest pixels on the object`],
      [
        'mass accuracy',
        `${fixed(measures.relevanceMassAccuracy.mean, 3)} of the heat, on ${fixed(measures.foregroundArea.mean, 3)} of the area`,
      ],
    );
    if (measures.accuracy !== null) lines.push(['accuracy', percent(measures.accuracy)]);
  }
  lines.push(['heat read at', recipe.reading]);
  return lines.map(([name, value]) => `  ${name.padEnd(17)}${oneLine(value)}`);
}

/** What a run did: a rerun computes only what is new. */
function workAccount({ computed, cached, failed }: Results): string {
  return `${computed} computed, ${cached} from the store, ${failed} failed`;
}

function withInterval(value: number | null, bounds: [number, number] | null, digits: number) {
  return bounds === null
    ? fixed(value, digits)
    : `${fixed(value, digits)} (95% interval ${interval(bounds, digits)})`;
}

function byClass({ byClass }: Results): string[] {
  if (byClass.length < 2) return [];
  const shown = byClass.slice(0, mostClasses);
  const rows = [
    ['class', 'n', 'object', 'background', 'difference', 'd_z', 'p'],
    ...shown.map((row) => [oneLine(row.class), ...cells(row)]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  '),
  );
  const more = byClass.length - shown.length;
  return ['', ...lines.map((line) => `  ${line}`), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

function cells({ n, primary }: GroupResults): string[] {
  return [
    String(n),
    fixed(primary.meanForeground, 3),
    fixed(primary.meanBackground, 3),
    fixed(primary.meanDifference, 3),
    fixed(primary.dz, 2),
    pValue(primary.log10p?.twoSided ?? null),
  ];
}
