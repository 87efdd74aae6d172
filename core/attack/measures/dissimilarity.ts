import { mean, sampleStandardDeviation } from 'simple-statistics';

/** How much heatmaps of a set of images differ before and after an attack. */
export interface Dissimilarity {
  n: number;
  /** Mean observed dissimilarity, 0 to 1; `null` without images. */
  mod: number | null;
  /** Variation in dissimilarity: its standard deviation; `null` for fewer than two images. */
  vid: number | null;
}

/**
 * Mean observed dissimilarity and variation in dissimilarity (Chakraborty et al. 2022, "Generalizing Adversarial
 * Explanations with Grad-CAM", CVPR Workshops): the mean of the normalised inverted structural similarity (1 − SSIM) / 2
 * over images, and its standard deviation, here with n − 1.
 */
export function dissimilarity(ssims: readonly number[]): Dissimilarity {
  const inverted = ssims.map((ssim) => (1 - ssim) / 2);
  return {
    n: inverted.length,
    mod: inverted.length === 0 ? null : mean(inverted),
    vid: inverted.length < 2 ? null : sampleStandardDeviation(inverted),
  };
}
