/** The place of each value among the distinct ones, from 0 up; equal values have the same. */
export function denseRanks(values: Float32Array): Uint16Array {
  const distinct = Float32Array.from(values).sort();
  let count = 0;
  for (let i = 0; i < distinct.length; i++) {
    if (i === 0 || distinct[i] !== distinct[i - 1]) distinct[count++] = distinct[i]!;
  }
  const ranks = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let from = 0;
    for (let to = count - 1; from < to;) {
      const middle = (from + to) >>> 1;
      if (distinct[middle]! < value) from = middle + 1;
      else to = middle;
    }
    ranks[i] = from;
  }
  return ranks;
}

/**
 * ROC-AUC of heat that is known by cell, given as `denseRanks`, against a mask: all pixels of a cell are
 * equally hot. 0.5 for a flat map. Needs a pixel in each region. O(cells).
 */
export function gridRocAuc(
  ranks: Uint16Array,
  { foreground, background }: Record<'foreground' | 'background', Uint16Array | Uint32Array>,
): number {
  // By rank: hits in even places, misses in odd ones.
  const counts = new Float64Array(2 * ranks.length);
  for (let cell = 0; cell < ranks.length; cell++) {
    const at = 2 * ranks[cell]!;
    counts[at]! += foreground[cell]!;
    counts[at + 1]! += background[cell]!;
  }
  // Twice U, so that ties stay whole numbers.
  let doubled = 0;
  let colder = 0;
  let all = 0;
  for (let at = 0; at < counts.length; at += 2) {
    const hits = counts[at]!;
    const misses = counts[at + 1]!;
    doubled += hits * (2 * colder + misses);
    colder += misses;
    all += hits;
  }
  return doubled / (2 * all * colder);
}
