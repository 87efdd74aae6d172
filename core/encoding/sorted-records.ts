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
