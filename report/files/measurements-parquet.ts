import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import {
  measurementCell,
  measurementColumns,
  type ColumnType,
  type RowGroups,
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
 * `measurements.parquet` in parts: one row per sample, measured or not, with the columns of
 * `measurements.csv` under their own types and null if a row has no such value. Rows that are given together are a
 * row group.
 */
export async function* measurementsParquet(groups: RowGroups): AsyncIterable<Uint8Array> {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
    kvMetadata: [{ key: 'pandas', value: JSON.stringify(pandasTypes) }],
  });
  for await (const rows of groups) {
    await parquet.write({ columnData: columnsOf(rows), rowGroupSize: Math.max(1, rows.length) });
    yield writtenBy(writer);
  }
  await parquet.finish();
  yield writtenBy(writer);
}

function columnsOf(rows: readonly TableRow[]) {
  return measurementColumns.map(({ name, type }) => ({
    ...{ name, type, nullable: true },
    data: rows.map((row) => measurementCell(row, name)),
  }));
}

/** What was written since the last time. */
function writtenBy(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.getBuffer());
  writer.index = 0;
  return bytes;
}
