import type {
  MeanContrast,
  RunComparison,
  ShareContrast,
} from '../../core/schema/run-comparison.ts';
import { fixed, interval, percent, pValue } from '../text/format.ts';
import { escapeMarkdown } from '../text/markdown-summary.ts';
import { oneLine } from '../text/one-line.ts';
import { tableLines, type TableOptions } from '../text/table.ts';
import {
  comparisonAnswer,
  comparisonQuestion,
  comparisonSentence,
  pairingAccount,
} from './comparison-sentences.ts';
import { verdictWords } from './contrast-tables.tsx';

/** Classes that a terminal or a pull request is shown. */
const MOST_CLASSES = 20;

/** A name, and figures under each other. */
const FIGURES: TableOptions = { align: ['left', 'right'], indent: 2 };

/** The comparison for a terminal: plain text, no colour, no final line break. */
export function terminalComparison(comparison: RunComparison): string {
  const blocks = [
    [
      comparisonQuestion(comparison),
      comparisonAnswer(comparison),
      comparisonSentence(comparison),
      `${pairingAccount(comparison)}.`,
    ],
    tableLines(measures(comparison), FIGURES),
    tableLines(classes(comparison), FIGURES),
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

function measures(comparison: RunComparison): string[][] {
  return [
    ['measure', 'A', 'B', 'A - B', '95% interval', 'd_z', 'p'],
    meanRow('object minus background', comparison.primary),
    meanRow('ROC-AUC', comparison.rocAuc),
    meanRow('mass accuracy', comparison.relevanceMassAccuracy),
    ...shareRow('pointing game', comparison.pointingGame),
    ...shareRow('accuracy', comparison.accuracy),
  ];
}

function meanRow(name: string, contrast: MeanContrast): string[] {
  const { differenceCI95, log10p } = contrast.clustered ?? contrast;
  return [
    name,
    fixed(contrast.meanA, 3),
    fixed(contrast.meanB, 3),
    fixed(contrast.meanDifference, 3),
    interval(differenceCI95, 3),
    fixed(contrast.dz, 2),
    pValue(log10p?.twoSided ?? null),
  ];
}

function shareRow(name: string, contrast: ShareContrast | null): string[][] {
  if (contrast === null) return [];
  const { shareA, shareB, difference, log10p } = contrast;
  return [[name, percent(shareA), percent(shareB), percent(difference), '', '', pValue(log10p)]];
}

/** Nothing if there is only one class. */
function classes({ byClass }: RunComparison): string[][] {
  if (byClass.length < 2) return [];
  const more = byClass.length - MOST_CLASSES;
  return [
    ['class', 'n', 'A', 'B', 'A - B', 'd_z', 'p (Holm)', 'larger difference'],
    ...byClass
      .slice(0, MOST_CLASSES)
      .map(({ class: name, n, primary, adjusted, verdict }) => [
        oneLine(name),
        String(n),
        fixed(primary.meanA, 3),
        fixed(primary.meanB, 3),
        fixed(primary.meanDifference, 3),
        fixed(primary.dz, 2),
        pValue(adjusted?.holm.log10p ?? null),
        verdictWords[verdict],
      ]),
    ...(more > 0 ? [[`and ${more} more`, '', '', '', '', '', '', '']] : []),
  ];
}
