import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256Bytes } from '../../../core/encoding/digest.ts';
import { firstRecord, RecordFilter } from '../../../core/encoding/sorted-records.ts';

const RECORD = 8;

function tableOf(hashes: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...hashes].map((hash) => Buffer.from(hash)).sort((a, b) => a.compare(b)));
}

/** Few values, so that some are equal and many begin alike. */
const hash = fc
  .tuple(fc.constantFrom(0, 1, 127, 255), fc.nat(3), fc.nat(3), fc.nat(255))
  .map(([first, ...rest]) => Buffer.from([first, ...rest, ...rest, 0]));

it('finds the first record that is not less, as a search from the start does', () => {
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 60 }), hash, (hashes, wanted) => {
      const table = tableOf(hashes);
      const before = hashes.filter((one) => Buffer.compare(one, wanted) < 0).length;
      expect(firstRecord(table, RECORD, wanted)).toBe(before);
    }),
  );
});

it('never denies what a table has', () => {
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 60 }), (hashes) => {
      const filter = new RecordFilter(tableOf(hashes), RECORD);
      expect(hashes.every((one) => filter.mayHave(one))).toBe(true);
    }),
  );
});

it.each([0, 1, 100, 20_000])('denies most of what a table of %i lacks', (count) => {
  const hashOf = (name: string) => sha256Bytes(name).subarray(0, RECORD);
  const table = tableOf(Array.from({ length: count }, (_, i) => hashOf(`there ${i}`)));
  const filter = new RecordFilter(table, RECORD);
  const missing = Array.from({ length: 5_000 }, (_, i) => hashOf(`missing ${i}`));
  const denied = missing.filter((one) => !filter.mayHave(one)).length;
  expect(denied).toBeGreaterThan(0.9 * (count <= 1 ? 0.9 : 1) * missing.length);
});
