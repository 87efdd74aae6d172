import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UnreadableRecordError } from '../../../core/errors/unreadable-record-error.ts';
import { parseStored, parseStoredJson } from '../../../core/schema/parse-stored.ts';
import { SchemaVersion } from '../../../core/schema/schema-version.ts';

const Row = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('done'), score: z.number() }),
  z.strictObject({ status: z.literal('failed') }),
]);
const Record = z.strictObject({
  schemaVersion: SchemaVersion,
  name: z.string(),
  limit: z.int().default(5),
  group: z.strictObject({ n: z.int() }),
  rows: z.array(Row),
  either: z.union([z.strictObject({ a: z.int() }), z.strictObject({ b: z.int() })]),
});
const record = {
  schemaVersion: '3.0',
  name: 'a',
  group: { n: 1 },
  rows: [{ status: 'done', score: 0.5 }, { status: 'failed' }],
  either: { b: 1 },
};
/** What a newer minor version would write. */
const newer = {
  ...record,
  schemaVersion: '3.7',
  added: { deep: [1] },
  group: { n: 1, added: null },
  rows: [{ status: 'done', score: 0.5, added: 'x' }, { status: 'failed' }],
  either: { b: 1, added: true },
};

describe('a record of a newer minor version', () => {
  it('is read, with defaults and with the fields that this version does not know', () => {
    expect(parseStored(Record, newer, 'file')).toEqual({ ...newer, limit: 5 });
  });

  it('is left as it was', () => {
    const before = structuredClone(newer);
    parseStored(Record, newer, 'file');
    expect(newer).toEqual(before);
  });
});

it.each([
  ['4.0', 'file.json (schema version "4.0"): schemaVersion: this version of groundcam reads 3.x'],
  [2, 'file.json (schema version 2): schemaVersion: '],
])('names file, field and version of a record of version %s', (schemaVersion, message) => {
  const parse = () => parseStored(Record, { ...record, schemaVersion }, 'file.json');
  expect(parse).toThrow(UnreadableRecordError);
  expect(parse).toThrow(message);
});

it('names a field deep in the record, though there are unknown ones', () => {
  const broken = { ...newer, rows: [{ status: 'done', score: 'high' }] };
  expect(() => parseStored(Record, broken, 'file.json')).toThrow(
    'Could not read file.json (schema version "3.7"): rows.0.score: ',
  );
});

it('names a file that is not JSON', () => {
  expect(() => parseStoredJson(Record, '{"half', 'file.json')).toThrow(
    'Could not read file.json: it is not JSON',
  );
});
