import { expect, it } from 'vitest';
import { measurementColumns } from '../../../core/report/measurement-columns.ts';
import { Excluded, Failed, Measured } from '../../../core/spec/measurement.ts';

it('has a column for every field that a row can have', () => {
  const fields = [Measured, Excluded, Failed].flatMap((kind) => Object.keys(kind.shape));
  expect(measurementColumns.map(({ name }) => name).sort()).toEqual([...new Set(fields)].sort());
});
