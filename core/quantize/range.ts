/** The smallest and the largest value of a tensor. */
export interface Range {
  min: number;
  max: number;
}

/** How real numbers are represented by unsigned 8-bit codes: x = (code − zeroPoint) · scale. */
export interface Codes {
  scale: number;
  zeroPoint: number;
}

/**
 * Codes 0 to 255 that cover a range and represent 0 exactly, as padding requires (Jacob et al. 2018,
 * arXiv:1712.05877, section 2.1). The range [0, 0] gets a scale of 1.
 */
export function codesFor({ min, max }: Range): Codes {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const scale = Math.fround((high - low) / 255) || 1;
  return { scale, zeroPoint: Math.round((0 - low) / scale) };
}

/**
 * The range that covers the extremes of the given percentage of photos: of all for a percentile of 100.
 *
 * @param ofPhotos the range of each photo
 * @param percentile above 50, up to 100
 */
export function coveringRange(ofPhotos: readonly Range[], percentile: number): Range {
  const rank = (values: number[]) =>
    values.sort((a, b) => a - b)[Math.ceil((percentile / 100) * values.length) - 1]!;
  return {
    min: -rank(ofPhotos.map(({ min }) => -min)),
    max: rank(ofPhotos.map(({ max }) => max)),
  };
}
