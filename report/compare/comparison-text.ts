import type { RunComparison } from '../../core/schema/run-comparison.ts';
import { fixed, pValue } from '../text/format.ts';
import { escapeMarkdown } from '../text/markdown-summary.ts';
import { oneLine, shortName } from '../text/one-line.ts';
import { tableLines, type TableOptions } from '../text/table.ts';
import {
  comparisonAnswer,
  comparisonQuestion,
  comparisonSentence,
  pairingAccount,
} from './comparison-sentences.ts';
import { comparedSteps, reachedSentence } from './compared-steps.ts';
import { measureRows, verdictWords } from './contrast-figures.ts';

/** Classes that a terminal or a pull request is shown. */
const MOST_CLASSES = 20;

const CLASS_COLUMNS = [
  'class',
  'n',
  'A',
  'B',
  'A - B',
  'd_z',
  'p (Holm)',
  'larger difference',
  'A reaches',
  'B reaches',
];

/** A name, and figures under each other. */
const FIGURES: TableOptions = { align: ['left', 'right'], indent: 2 };

/** The comparison for a terminal: plain text, no colour, no final line break. */
export function terminalComparison(comparison: RunComparison, width?: number): string {
  const blocks = [
    [
      comparisonQuestion(comparison),
      comparisonAnswer(comparison),
      comparisonSentence(comparison),
      `${pairingAccount(comparison)}.`,
      reachedSentence(comparison),
    ],
    tableLines(steps(comparison), { indent: 2 }),
    tableLines(measures(comparison), { ...FIGURES, width }),
    tableLines(classes(comparison), { ...FIGURES, width }),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(oneLine).join('\n'))
    .join('\n\n');
}

/** The comparison for a pull request: a few kilobytes of Markdown, names escaped. */
export function markdownComparison(comparison: RunComparison): string {
  const { a, b } = comparison;
  const paragraphs = [
    `### ${escapeMarkdown(comparisonQuestion(comparison))}`,
    `**${escapeMarkdown(comparisonAnswer(comparison))}** ${escapeMarkdown(comparisonSentence(comparison))}`,
    escapeMarkdown(
      `A is ${a.name} (run ${a.runId}), B is ${b.name} (run ${b.runId}). ${pairingAccount(comparison)}.`,
    ),
    ...(comparison.unlike.length > 0
      ? [escapeMarkdown(`Besides the model, they differ in ${comparison.unlike.join('; ')}.`)]
      : []),
    escapeMarkdown(reachedSentence(comparison)),
    markdownTable(steps(comparison)),
    markdownTable(measures(comparison)),
    markdownTable(classes(comparison)),
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

/** A table in Markdown, numbers to the right; empty without rows. */
export function markdownTable([head, ...rows]: string[][]): string {
  if (head === undefined) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| ${head.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** What became of each step in either run. */
function steps(comparison: RunComparison): string[][] {
  return [['step', 'A', 'B'], ...comparedSteps(comparison).map(({ step, a, b }) => [step, a, b])];
}

function measures(comparison: RunComparison): string[][] {
  return [
    ['measure', 'n', 'A', 'B', 'A - B', '95% interval', 'd_z', 'p'],
    ...measureRows(comparison).map(({ name, n, figures }) => [name, String(n), ...figures]),
  ];
}

/** Nothing if there is only one class. */
function classes({ byClass }: RunComparison): string[][] {
  if (byClass.length < 2) return [];
  const more = byClass.length - MOST_CLASSES;
  return [
    [...CLASS_COLUMNS],
    ...byClass
      .slice(0, MOST_CLASSES)
      .map(({ class: name, n, primary, adjusted, verdict, reached }) => [
        shortName(name),
        String(n),
        fixed(primary.meanA, 3),
        fixed(primary.meanB, 3),
        fixed(primary.meanDifference, 3),
        fixed(primary.dz, 2),
        pValue(adjusted?.holm.log10p ?? null),
        verdictWords[verdict],
        reached.a,
        reached.b,
      ]),
    ...(more > 0 ? [CLASS_COLUMNS.map((_, i) => (i === 0 ? `and ${more} more` : ''))] : []),
  ];
}
