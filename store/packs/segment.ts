import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sha256Bytes } from '../../core/encoding/digest.ts';
import { firstRecord, RecordFilter } from '../../core/encoding/sorted-records.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';

/*
 * A segment says which packs have which artifacts. Its file is a line of JSON, a table of 16 bytes a record, in
 * ascending order, and a SHA-256 of both.
 *
 * A record is 12 bytes of the SHA-256 of an artifact's key and 4 bytes for its pack: the place in the list of
 * packs, and in the highest bit whether the artifact was taken back.
 */

export const HASH_BYTES = 12;
const RECORD_BYTES = HASH_BYTES + 4;
const SEAL_BYTES = 32;
const TAKEN_BACK = 0x80000000;

const Header = z.strictObject({
  packs: z.array(
    z.strictObject({
      id: z.string(),
      /** When it was written, in ms; null: when the segment was. */
      written: z.number().nullable(),
    }),
  ),
  /** Packs that were deleted. */
  dropped: z.array(z.string()),
});
type Header = z.infer<typeof Header>;

export interface Segment extends Header {
  records: Buffer;
}

/** One artifact of a segment. */
export interface SegmentRecord {
  hash: Buffer;
  pack: Header['packs'][number];
  isTakenBack: boolean;
}

/** What names an artifact in segments. */
export function hashOfKey(key: string): Buffer {
  return sha256Bytes(key).subarray(0, HASH_BYTES);
}

/** A segment of one pack that says that it has artifacts, or that they are taken back. */
export function segmentOf(
  pack: Header['packs'][number],
  keys: readonly string[],
  { isTakenBack = false } = {},
): Segment {
  const records = keys.map((key) => {
    const record = Buffer.alloc(RECORD_BYTES);
    hashOfKey(key).copy(record);
    record.writeUInt32BE(isTakenBack ? TAKEN_BACK : 0, HASH_BYTES);
    return record;
  });
  return {
    packs: [pack],
    dropped: [],
    records: Buffer.concat(records.sort((a, b) => a.compare(b))),
  };
}

/** A segment that says that packs were deleted. */
export function segmentOfDropped(dropped: readonly string[]): Segment {
  return { packs: [], dropped: [...dropped], records: Buffer.alloc(0) };
}

/** Those of the records that take something back. */
export function takenBackBy({ packs, records }: Segment): SegmentRecord[] {
  const found: SegmentRecord[] = [];
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    if (records[at + HASH_BYTES]! >= 0x80) found.push(recordAt({ packs, records }, at));
  }
  return found;
}

function recordAt({ packs, records }: Pick<Segment, 'packs' | 'records'>, at: number) {
  const word = records.readUInt32BE(at + HASH_BYTES);
  const pack = packs[word & ~TAKEN_BACK];
  if (!pack) throw new CorruptArtifactError('The index names a pack that it has not');
  return {
    hash: records.subarray(at, at + HASH_BYTES),
    pack,
    isTakenBack: word >= TAKEN_BACK,
  };
}

/** Rules out most artifacts that a segment lacks. */
export function filterOf({ records }: Segment): RecordFilter {
  return new RecordFilter(records, RECORD_BYTES);
}

/** The records of one artifact. */
export function find(segment: Segment, hash: Buffer): SegmentRecord[] {
  const { records } = segment;
  const found: SegmentRecord[] = [];
  let at = firstRecord(records, RECORD_BYTES, hash) * RECORD_BYTES;
  for (; at < records.length; at += RECORD_BYTES) {
    if (records.compare(hash, 0, HASH_BYTES, at, at + HASH_BYTES) !== 0) break;
    found.push(recordAt(segment, at));
  }
  return found;
}

/**
 * One segment that says what several do, each with the time at which it was written. What was taken back stays so,
 * since a segment that isn't among these may still say that a pack has it. Packs that were dropped lose their
 * records.
 */
export function mergeSegments(
  segments: readonly { segment: Segment; written: Date }[],
  dropped: ReadonlySet<string>,
): Segment {
  const places = new Map<string, number>();
  const packs: Header['packs'] = [];
  let tables = segments.map(({ segment, written }) => {
    const placeOf = segment.packs.map((pack) => {
      if (dropped.has(pack.id)) return null;
      const known = places.get(pack.id);
      if (known !== undefined) return known;
      const place = packs.push({ ...pack, written: pack.written ?? written.getTime() }) - 1;
      places.set(pack.id, place);
      return place;
    });
    return withPlaces(segment.records, placeOf);
  });
  while (tables.length > 1) {
    const pairs = tables.flatMap((table, at) => (at % 2 === 0 ? [[table, tables[at + 1]]] : []));
    tables = pairs.flatMap(([one, other]) =>
      one && other ? [mergeTables(one, other)] : (one ?? []),
    );
  }
  const ids = segments.flatMap(({ segment }) => segment.dropped);
  return { packs, dropped: [...new Set(ids)].sort(), records: tables[0] ?? Buffer.alloc(0) };
}

/** A table with other places of the packs; records of a pack without one are left out. */
function withPlaces(records: Buffer, placeOf: readonly (number | null)[]): Buffer {
  const moved = Buffer.alloc(records.length);
  const [from, to] = [viewOf(records), viewOf(moved)];
  let end = 0;
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const word = from.getUint32(at + HASH_BYTES);
    const place = placeOf[word & ~TAKEN_BACK];
    if (place === null || place === undefined) continue;
    copyRecord(from, at, to, end);
    to.setUint32(end + HASH_BYTES, place | (word & TAKEN_BACK));
    end += RECORD_BYTES;
  }
  return moved.subarray(0, end);
}

/** The records of two tables in the order of their hashes; one that both have is there once. */
function mergeTables(one: Buffer, other: Buffer): Buffer {
  const merged = Buffer.alloc(one.length + other.length);
  const [left, right, to] = [viewOf(one), viewOf(other), viewOf(merged)];
  let [a, b, end] = [0, 0, 0];
  while (a < one.length && b < other.length) {
    const order = compareRecords(left, a, right, b);
    if (order <= 0) copyRecord(left, a, to, end);
    else copyRecord(right, b, to, end);
    if (order <= 0) a += RECORD_BYTES;
    if (order >= 0) b += RECORD_BYTES;
    end += RECORD_BYTES;
  }
  end += one.copy(merged, end, a);
  end += other.copy(merged, end, b);
  return merged.subarray(0, end);
}

/*
 * Millions of records are merged without a pause: word by word, that takes a sixth of what Buffer's methods take, which are
 * calls out of JavaScript.
 */

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Below 0 if the bytes of the record at `i` come first, above 0 if those of the one at `j` do, 0 if they are equal. */
function compareRecords(a: DataView, i: number, b: DataView, j: number): number {
  for (let at = 0; at < RECORD_BYTES; at += 4) {
    const order = a.getUint32(i + at) - b.getUint32(j + at);
    if (order !== 0) return order;
  }
  return 0;
}

function copyRecord(from: DataView, i: number, to: DataView, j: number): void {
  for (let at = 0; at < RECORD_BYTES; at += 4) to.setUint32(j + at, from.getUint32(i + at));
}

/** The file of a segment. */
export function encodeSegment({ packs, dropped, records }: Segment): Uint8Array {
  const header = Buffer.from(`${JSON.stringify({ packs, dropped })}\n`);
  const seal = createHash('sha256').update(header).update(records).digest();
  return Buffer.concat([header, records, seal]);
}

/** What a segment's file says. Throws CorruptArtifactError if it is not what was written. */
export function decodeSegment(file: Uint8Array): Segment {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const end = bytes.length - SEAL_BYTES;
  const line = bytes.indexOf('\n');
  const content = bytes.subarray(0, Math.max(0, end));
  if (line < 0 || line >= end || !isSealed(content, bytes.subarray(end))) {
    throw new CorruptArtifactError('This part of the index is not what was written');
  }
  const header = Header.parse(JSON.parse(bytes.toString('utf8', 0, line)));
  return { ...header, records: bytes.subarray(line + 1, end) };
}

function isSealed(content: Buffer, seal: Buffer): boolean {
  return createHash('sha256').update(content).digest().equals(seal);
}
