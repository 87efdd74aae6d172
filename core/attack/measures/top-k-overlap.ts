/** k as a share of the pixels, as in `topKIntersection`: 1000 of 224 × 224 are 1.99 %. */
const SHARE = 0.02;

/**
 * Top-k intersection of two maps (Ghorbani, Abid & Zou 2019, "Interpretation of Neural Networks Is Fragile"): the share
 * of the k hottest pixels of one that are among the k hottest of the other, in [0, 1]. k is 2 % of the pixels, rounded, at
 * least 1. Pixels that tie for the last places of a map share them.
 */
export function topKOverlap(a: Float32Array, b: Float32Array): number {
  const k = Math.max(1, Math.round(SHARE * a.length));
  const [inA, inB] = [membership(a, k), membership(b, k)];
  return inA.reduce((sum, share, i) => sum + Math.min(share, inB[i]!), 0) / k;
}

/** How far each pixel belongs to the k hottest: 1, 0, or what it has of the places that it ties for. */
function membership(values: Float32Array, k: number): Float64Array {
  const kth = values.toSorted().at(-k) ?? -Infinity;
  const hotter = values.reduce((count, value) => count + (value > kth ? 1 : 0), 0);
  const tied = values.reduce((count, value) => count + (value === kth ? 1 : 0), 0);
  return Float64Array.from(values, (value) => {
    if (value === kth) return (k - hotter) / tied;
    return value > kth ? 1 : 0;
  });
}
