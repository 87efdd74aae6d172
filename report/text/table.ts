import stringWidth from 'string-width';
import { printable } from '../../core/errors/printable.ts';

export type Alignment = 'left' | 'right';

export interface TableOptions {
  /** One a column; columns beyond the last one are aligned as it is. Default: all left. */
  align?: readonly Alignment[];
  /** Spaces before each line. Default: 0. */
  indent?: number;
}

/**
 * Rows as lines of text: columns two spaces apart, as wide as a terminal shows their widest cell (East
 * Asian characters and emoji take two places), no spaces at the end of a line. Line breaks in cells
 * become spaces, other control characters are written out.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  { align = ['left'], indent = 0 }: TableOptions = {},
): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(cell.replace(/\s*[\n\t]\s*/g, ' '))));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))),
  );
  const aligned = (cell: string, column: number) => {
    const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
    return (align[column] ?? align.at(-1)) === 'right' ? padding + cell : cell + padding;
  };
  return cells.map((row) => (' '.repeat(indent) + row.map(aligned).join('  ')).trimEnd());
}

/** The same as one text, without a final line break. */
export function formatTable(
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  return tableLines(rows, options).join('\n');
}
