import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { measurementsParquet } from '../../../report/files/measurements-parquet.ts';
import { excluded, failed, hostile, measured } from '../fixture.ts';

/*
 * Read back with hyparquet, which shares its author with the writer. By hand, pyarrow 26.0.1 read files
 * with all three kinds of rows, without measured rows, and without any rows: the same types and values.
 */
const open = (bytes: Uint8Array) => bytes.slice().buffer;

describe('measurements.parquet', () => {
  it('keeps text, numbers and booleans as they are, and null where a row has no value', async () => {
    const row = measured('a', { meanForeground: 0.1 + 0.2, meanBackground: 0.7 });
    const strange = failed('c', { sample: hostile.sample, message: hostile.message });
    const file = open(measurementsParquet([row, excluded('b'), strange]));
    const [first, second, third] = await parquetReadObjects({ file });
    expect(first).toEqual({
      ...row,
      reason: null,
      label: null,
      cluster: null,
      imageArtifact: null,
      maskArtifact: null,
      mapArtifact: null,
      stage: null,
      message: null,
      disagreement: null,
    });
    expect(second).toMatchObject({ status: 'excluded', reason: 'empty-foreground', rocAuc: null });
    expect(third).toMatchObject({
      sample: hostile.sample,
      message: hostile.message,
      correct: null,
    });
  });

  it('has the same types whether or not any row has values', () => {
    const types = (bytes: Uint8Array) =>
      parquetSchema(parquetMetadata(open(bytes))).children.map(({ element }) => [
        element.name,
        element.type,
      ]);
    const empty = types(measurementsParquet([]));
    expect(empty).toContainEqual(['rocAuc', 'DOUBLE']);
    expect(empty).toContainEqual(['target', 'INT32']);
    expect(empty).toContainEqual(['correct', 'BOOLEAN']);
    expect(types(measurementsParquet([excluded('b')]))).toEqual(empty);
  });
});
