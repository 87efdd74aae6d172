/**
 * The first of a table's records that does not begin with less than `hash`; their number if all do. Records have one size and
 * are in ascending order of their first bytes, which are looked for where they are if hashes are spread evenly.
 *
 * @param hash 4 bytes at least
 */
export function firstRecord(records: Buffer, recordBytes: number, hash: Buffer): number {
  const first = hash.readUInt32BE(0);
  let [low, high] = [0, records.length / recordBytes];
  let guess = Math.floor((first / 2 ** 32) * high);
  let step = Math.ceil(Math.sqrt(high));
  while (low < high) {
    if (isLess(records, guess * recordBytes, hash, first)) {
      low = guess + 1;
      guess = guess + step < high ? guess + step : (low + high) >>> 1;
    } else {
      high = guess;
      guess = guess - step >= low ? guess - step : (low + high) >>> 1;
    }
    step *= 2;
  }
  return low;
}

function isLess(records: Buffer, at: number, hash: Buffer, first: number): boolean {
  const own = records.readUInt32BE(at);
  if (own !== first) return own < first;
  return records.compare(hash, 0, hash.length, at, at + hash.length) < 0;
}

/** Bits of a filter for each record: at most one in sixteen of the hashes that a table lacks is not ruled out. */
const BITS_A_RECORD = 16;

/** Rules out most hashes that a table lacks, without a search. */
export class RecordFilter {
  /** One bit for each of the values that the first bits of a record can have. */
  readonly #bits: Uint8Array;
  readonly #shift: number;

  constructor(records: Buffer, recordBytes: number) {
    const wanted = Math.max(8, (BITS_A_RECORD * records.length) / recordBytes);
    const length = Math.min(32, Math.ceil(Math.log2(wanted)));
    this.#shift = 32 - length;
    this.#bits = new Uint8Array(2 ** (length - 3));
    for (let at = 0; at < records.length; at += recordBytes) {
      const first = records.readUInt32BE(at) >>> this.#shift;
      this.#bits[first >>> 3]! |= 1 << (first & 7);
    }
  }

  /** @param hash 4 bytes at least */
  mayHave(hash: Buffer): boolean {
    const first = hash.readUInt32BE(0) >>> this.#shift;
    return (this.#bits[first >>> 3]! & (1 << (first & 7))) !== 0;
  }
}
