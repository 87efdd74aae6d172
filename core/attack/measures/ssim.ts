import type { FloatMap } from '../../image/raster.ts';

/** Standard deviation of the window's weights, and how far it reaches to each side, in pixels. */
const SIGMA = 1.5;
const REACH = 5;
const [C1, C2] = [0.01 ** 2, 0.03 ** 2];

/**
 * Structural similarity of two maps of one size in [0, 1] (Wang et al. 2004, "Image Quality Assessment: From Error
 * Visibility to Structural Similarity", equation 13), −1 to 1: the mean over all windows of 11×11 that fit of
 * (2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)), with Gaussian weights of σ = 1.5, C₁ = 0.01² and
 * C₂ = 0.03². Equals scikit-image's `structural_similarity` with `gaussian_weights` and without `use_sample_covariance`.
 *
 * `null` for maps with fewer than 11 pixels to a side. Throws RangeError for maps of different sizes.
 */
export function ssim(a: FloatMap, b: FloatMap): number | null {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `Expected maps of one size but received ${a.width}x${a.height} and ${b.width}x${b.height}`,
    );
  }
  const across = 2 * REACH + 1;
  if (a.width < across || a.height < across) return null;
  const [x, y] = [Float64Array.from(a.data), Float64Array.from(b.data)];
  const product = (left: Float64Array, right: Float64Array) =>
    left.map((value, i) => value * right[i]!);
  const mean = (values: Float64Array) => weightedMeans(values, a.width, a.height);
  const [mx, my] = [mean(x), mean(y)];
  const [mxx, myy, mxy] = [mean(product(x, x)), mean(product(y, y)), mean(product(x, y))];
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const [ux, uy] = [mx[i]!, my[i]!];
    const covariance = mxy[i]! - ux * uy;
    const variances = mxx[i]! - ux * ux + (myy[i]! - uy * uy);
    sum +=
      ((2 * ux * uy + C1) * (2 * covariance + C2)) / ((ux * ux + uy * uy + C1) * (variances + C2));
  }
  return sum / mx.length;
}

/** Means over each window that fits, rows first. */
function weightedMeans(values: Float64Array, width: number, height: number): Float64Array {
  const weights = gaussian();
  const narrow = width - 2 * REACH;
  const low = height - 2 * REACH;
  const rows = new Float64Array(height * narrow);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < narrow; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[y * width + x + k]!;
      rows[y * narrow + x] = sum;
    }
  }
  const means = new Float64Array(low * narrow);
  for (let y = 0; y < low; y++) {
    for (let x = 0; x < narrow; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * rows[(y + k) * narrow + x]!;
      means[y * narrow + x] = sum;
    }
  }
  return means;
}

/** Weights e^(−d² / 2σ²) of a window's columns, summing to 1. */
function gaussian(): number[] {
  const weights = Array.from({ length: 2 * REACH + 1 }, (_, i) =>
    Math.exp(-((i - REACH) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
