import { describe, expect, it } from 'vitest';
import { find, hashOfKey, mergeSegments, segmentOf } from '../../../store/packs/segment.ts';

const keysOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `artifacts/v1/cam/${from + i}`);

describe('a segment', () => {
  it.each([0, 1, 2, 3, 100, 5000])('finds each of its %i artifacts, and no other', (count) => {
    const segment = segmentOf({ id: 'one', written: 1 }, keysOf(count));
    for (const key of keysOf(count)) {
      expect(find(segment, hashOfKey(key)).map(({ pack }) => pack.id)).toEqual(['one']);
    }
    for (const key of keysOf(500, count)) expect(find(segment, hashOfKey(key))).toEqual([]);
  });

  it('finds an artifact in each pack that has it', () => {
    const written = new Date(1);
    const segments = ['one', 'two', 'three'].map((id, i) => ({
      segment: segmentOf({ id, written: 1 }, keysOf(100, 50 * i)),
      written,
    }));
    const merged = mergeSegments(segments, new Set());
    const packsOf = (key: string) => find(merged, hashOfKey(key)).map(({ pack }) => pack.id);
    expect(packsOf('artifacts/v1/cam/10')).toEqual(['one']);
    expect(packsOf('artifacts/v1/cam/60').sort()).toEqual(['one', 'two']);
    expect(packsOf('artifacts/v1/cam/160')).toEqual(['three']);
  });

  it('finds artifacts whose hashes begin alike, and at both ends', () => {
    const segment = segmentOf({ id: 'one', written: 1 }, []);
    const hashes = [0, 0, 7, 7, 7, 7, 7, 0xffffffff].map((first, i) => {
      const hash = Buffer.alloc(12, i);
      hash.writeUInt32BE(first);
      return hash;
    });
    segment.records = Buffer.concat(hashes.map((hash) => Buffer.concat([hash, Buffer.alloc(4)])));
    for (const hash of hashes) expect(find(segment, hash)).toHaveLength(1);
    for (const first of [0, 7, 8, 0xffffffff]) {
      const hash = Buffer.alloc(12, 99);
      hash.writeUInt32BE(first);
      expect(find(segment, hash)).toEqual([]);
    }
  });
});
