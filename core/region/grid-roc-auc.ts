/** The place of each value among the distinct ones, from 0 up; equal values have the same. */
export function denseRanks(values: Float32Array): Uint16Array {
  const sorted = Float32Array.from(values).sort();
  const ranks = new Map<number, number>();
  for (const value of sorted) if (!ranks.has(value)) ranks.set(value, ranks.size);
  return Uint16Array.from(values, (value) => ranks.get(value) ?? 0);
}

/**
 * ROC-AUC of heat that is known by cell, given as `denseRanks`, against a mask: all pixels of a cell are
 * equally hot. 0.5 for a flat map. Needs a pixel in each region. O(cells).
 */
export function gridRocAuc(
  ranks: Uint16Array,
  { foreground, background }: Record<'foreground' | 'background', Uint16Array | Uint32Array>,
): number {
  const hits = new Float64Array(ranks.length);
  const misses = new Float64Array(ranks.length);
  for (let cell = 0; cell < ranks.length; cell++) {
    const rank = ranks[cell]!;
    hits[rank]! += foreground[cell]!;
    misses[rank]! += background[cell]!;
  }
  // Twice U, so that ties stay whole numbers.
  let doubled = 0;
  let colder = 0;
  let all = 0;
  for (let rank = 0; rank < hits.length; rank++) {
    doubled += hits[rank]! * (2 * colder + misses[rank]!);
    colder += misses[rank]!;
    all += hits[rank]!;
  }
  return doubled / (2 * all * colder);
}
