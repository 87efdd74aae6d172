import stringWidth from 'string-width';
import { cut } from './cut.ts';
import { printable } from '../../core/errors/printable.ts';

export type Alignment = 'left' | 'right';

/** Places that a cut column keeps. */
const NARROWEST = 12;

export interface TableOptions {
  /** One a column; columns beyond the last one are aligned as it is. Default: all left. */
  align?: readonly Alignment[];
  /** Spaces before each line. Default: 0. */
  indent?: number;
  /**
   * Places that a line may take: those of a terminal. If lines are longer, `shrinks` are cut, with an ellipsis, as
   * far as they stay legible. Default: any number.
   */
  width?: number | undefined;
  /** The columns that are cut if need be, the widest first. Default: the first one. */
  shrinks?: readonly number[];
}

/**
 * Rows as lines of text: columns two spaces apart, as wide as a terminal shows their widest cell (East
 * Asian characters and emoji take two places), no spaces at the end of a line. Line breaks in cells
 * become spaces, other control characters are written out.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  { align = ['left'], indent = 0, width = Infinity, shrinks = [0] }: TableOptions = {},
): string[] {
  const whole = rows.map((row) => row.map((cell) => printable(cell.replace(/\s*[\n\t]\s*/g, ' '))));
  const columns = Math.max(0, ...whole.map((row) => row.length));
  const wanted = Array.from({ length: columns }, (_, column) =>
    Math.max(...whole.map((row) => stringWidth(row[column] ?? ''))),
  );
  const widths = fitted(wanted, shrinks, width - indent);
  const cells = whole.map((row) => row.map((cell, column) => cut(cell, widths[column] ?? 0)));
  const aligned = (cell: string, column: number) => {
    const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
    return (align[column] ?? align.at(-1)) === 'right' ? padding + cell : cell + padding;
  };
  return cells.map((row) => (' '.repeat(indent) + row.map(aligned).join('  ')).trimEnd());
}

/** The widths of columns, of which those that shrink are narrowed until all fit. */
function fitted(wanted: readonly number[], shrinks: readonly number[], width: number): number[] {
  const widths = [...wanted];
  const taken = () => widths.reduce((sum, each) => sum + each, 2 * (widths.length - 1));
  while (taken() > width) {
    const widest = Math.max(...shrinks.map((column) => widths[column] ?? 0));
    if (widest <= NARROWEST) break;
    widths[shrinks.find((column) => widths[column] === widest) ?? 0] = widest - 1;
  }
  return widths;
}

/** The same as one text, without a final line break. */
export function formatTable(
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  return tableLines(rows, options).join('\n');
}
