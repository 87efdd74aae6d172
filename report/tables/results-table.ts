import type { Results } from '../../core/schema/results.ts';
import { fixed, interval } from '../text/format.ts';
import { escapeMarkdown } from '../text/markdown-summary.ts';

type Row = Pick<Results['byClass'][number], 'n' | 'primary' | 'measures'>;

const HEADS = [
  'class',
  'n',
  'object',
  'background',
  'difference',
  '95% interval',
  'd_z',
  't',
  'ROC-AUC',
];

/** The primary comparison of each class and of all as a table of text, without a header. */
function lines({ byClass, ...whole }: Results): string[][] {
  const line = (name: string, { n, primary, measures }: Row) => [
    name,
    String(n),
    fixed(primary.meanForeground, 3),
    fixed(primary.meanBackground, 3),
    fixed(primary.meanDifference, 3),
    interval(primary.differenceCI95, 3),
    fixed(primary.dz, 2),
    fixed(primary.t, 2),
    fixed(measures?.rocAuc.mean ?? null, 3),
  ];
  const classes = byClass.map((each) => line(each.class, each));
  return byClass.length === 1 ? classes : [...classes, line('all', whole)];
}

/** The table as Markdown. */
export function markdownTable(results: Results): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = HEADS.map((_, column) => (column === 0 ? '---' : '---:'));
  return `${[row(HEADS), `| ${rule.join(' | ')} |`, ...lines(results).map(row)].join('\n')}\n`;
}

/** The table as LaTeX, for the package booktabs. */
export function latexTable(results: Results): string {
  const row = (cells: readonly string[]) => `${cells.map(escapeLatex).join(' & ')} \\\\`;
  return [
    '% Needs \\usepackage{booktabs}.',
    `\\begin{tabular}{l${'r'.repeat(HEADS.length - 1)}}`,
    '\\toprule',
    row(HEADS).replace('d\\_z', '$d_z$').replace(' t ', ' $t$ '),
    '\\midrule',
    ...lines(results).map(row),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '−': '$-$',
};

/** Names from data, which may hold what LaTeX would run. */
function escapeLatex(text: string): string {
  return text.replaceAll(/[\\~^–−&%$#_{}]/g, (character) => LATEX[character] ?? `\\${character}`);
}
