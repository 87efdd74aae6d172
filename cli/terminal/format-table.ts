import { printable } from '../../core/errors/printable.ts';

/** Text in aligned columns, two spaces apart; control characters in it are written out. */
export function formatTable(table: readonly (readonly string[])[]): string {
  const rows = table.map((row) => row.map(printable));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
