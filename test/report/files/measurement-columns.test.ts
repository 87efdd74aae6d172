import { expect, it } from 'vitest';
import { measurementColumns } from '../../../report/files/measurement-columns.ts';
import { Excluded, Failed, Measured } from '../../../core/schema/measurement.ts';

it('has a column for every field that a row can have, but what the masks name beside the object', () => {
  const kinds = [Measured.omit({ context: true }), Excluded, Failed];
  const fields = kinds.flatMap((kind) => Object.keys(kind.shape));
  const artifacts = ['imageArtifact', 'maskArtifact', 'mapArtifact'];
  expect(measurementColumns.map(({ name }) => name).sort()).toEqual(
    [...new Set([...fields, ...artifacts])].sort(),
  );
});
