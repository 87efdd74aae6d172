import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Measurement } from '../../core/schema/measurement.ts';
import { measurementCell, measurementColumns } from './measurement-columns.ts';

/**
 * `measurements.parquet`: one row per sample, measured or not, with the columns of
 * `measurements.csv` under their own types and null if a row has no such value.
 */
export function measurementsParquet(rows: readonly Measurement[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: measurementColumns.map(({ name, type }) => ({
        name,
        type,
        nullable: true,
        data: rows.map((row) => measurementCell(row, name)),
      })),
    }),
  );
}
