import { parquetWriteBuffer } from 'hyparquet-writer';
import {
  measurementCell,
  measurementColumns,
  type ColumnType,
  type TableRow,
} from './measurement-columns.ts';

/** pandas' names of types that can be null. */
const PANDAS: Readonly<Record<ColumnType, [pandas: string, numpy: string]>> = {
  STRING: ['unicode', 'object'],
  INT32: ['int32', 'Int32'],
  DOUBLE: ['float64', 'float64'],
  BOOLEAN: ['bool', 'boolean'],
};

/** What pandas stores of its types, so that it reads integers and booleans as such though some are null. */
const pandasTypes = {
  index_columns: [],
  column_indexes: [],
  columns: measurementColumns.map(({ name, type }) => ({
    name,
    field_name: name,
    pandas_type: PANDAS[type][0],
    numpy_type: PANDAS[type][1],
    metadata: null,
  })),
  pandas_version: '1.5.0',
};

/**
 * `measurements.parquet`: one row per sample, measured or not, with the columns of
 * `measurements.csv` under their own types and null if a row has no such value.
 */
export function measurementsParquet(rows: readonly TableRow[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      kvMetadata: [{ key: 'pandas', value: JSON.stringify(pandasTypes) }],
      columnData: measurementColumns.map(({ name, type }) => ({
        name,
        type,
        nullable: true,
        data: rows.map((row) => measurementCell(row, name)),
      })),
    }),
  );
}
