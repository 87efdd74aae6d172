import { stringify } from 'csv-stringify/sync';
import {
  measurementCell,
  measurementColumns,
  type RowGroups,
  type TableRow,
} from './measurement-columns.ts';

/**
 * `measurements.csv` in parts: a header and one line per sample, measured or not; empty cells if a row has
 * no such value, `true` and `false` for booleans, numbers at full precision.
 *
 * Text that a spreadsheet would run as a formula (it starts with =, +, -, @, tab or return) gets an
 * apostrophe in front, as OWASP recommends; `measurements.parquet` has it unchanged.
 */
export async function* measurementsCsv(groups: RowGroups): AsyncIterable<string> {
  yield linesOf([], true);
  for await (const rows of groups) yield linesOf(rows, false);
}

function linesOf(rows: readonly TableRow[], header: boolean): string {
  return stringify(
    rows.map((row) => measurementColumns.map(({ name }) => measurementCell(row, name))),
    {
      header,
      columns: measurementColumns.map(({ name }) => name),
      cast: { boolean: String },
      escape_formulas: true,
    },
  );
}
