import { arrayBuffer } from 'node:stream/consumers';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { measurementsParquet } from '../../../report/files/measurements-parquet.ts';
import type { Measurement } from '../../../core/schema/measurement.ts';
import { excluded, failed, hostile, measured } from '../fixture.ts';

/*
 * Read back with hyparquet, which shares its author with the writer. By hand, pyarrow 26.0.1 read files
 * with all three kinds of rows, without measured rows, and without any rows: the same types and values.
 */
const fileOf = (...groups: (readonly Measurement[])[]) =>
  arrayBuffer(measurementsParquet(groups.map((rows) => rows.map((row) => ({ row })))));

describe('measurements.parquet', () => {
  it('keeps text, numbers and booleans as they are, and null where a row has no value', async () => {
    const row = measured('a', { meanForeground: 0.1 + 0.2, meanBackground: 0.7 });
    const strange = failed('c', { sample: hostile.sample, message: hostile.message });
    const file = await fileOf([row, excluded('b')], [], [strange]);
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

  it('has the same types whether or not any row has values', async () => {
    const types = async (...groups: (readonly Measurement[])[]) =>
      parquetSchema(parquetMetadata(await fileOf(...groups))).children.map(({ element }) => [
        element.name,
        element.type,
      ]);
    const empty = await types();
    expect(empty).toContainEqual(['rocAuc', 'DOUBLE']);
    expect(empty).toContainEqual(['target', 'INT32']);
    expect(empty).toContainEqual(['correct', 'BOOLEAN']);
    expect(await types([excluded('b')])).toEqual(empty);
  });
});
