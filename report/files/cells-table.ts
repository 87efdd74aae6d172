import { stringify } from 'csv-stringify/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { CellFigure } from '../../core/schema/study-results.ts';

/** The columns of `cells.csv` and `cells.parquet`, in order. */
const COLUMNS = [
  { name: 'model', type: 'STRING' },
  { name: 'dataset', type: 'STRING' },
  { name: 'class', type: 'STRING' },
  { name: 'method', type: 'STRING' },
  { name: 'attack', type: 'STRING' },
  { name: 'measure', type: 'STRING' },
  { name: 'estimate', type: 'DOUBLE' },
  { name: 'low', type: 'DOUBLE' },
  { name: 'high', type: 'DOUBLE' },
  { name: 'n', type: 'INT32' },
  { name: 'run', type: 'STRING' },
] as const satisfies { name: keyof CellFigure; type: string }[];

/**
 * `cells.csv`: a header and one line a figure. Text that a spreadsheet would run as a formula gets an apostrophe in front,
 * as in `measurements.csv`.
 */
export function cellsCsv(figures: readonly CellFigure[]): string {
  return stringify(
    figures.map((figure) => COLUMNS.map(({ name }) => figure[name])),
    { header: true, columns: COLUMNS.map(({ name }) => name), escape_formulas: true },
  );
}

/** `cells.parquet`: the same columns, text unchanged. */
export function cellsParquet(figures: readonly CellFigure[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: COLUMNS.map(({ name, type }) => ({
        name,
        type,
        nullable: true,
        data: figures.map((figure) => figure[name]),
      })),
    }),
  );
}
