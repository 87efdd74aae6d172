import { LRUCache } from 'lru-cache';
import { heatmap } from '../cam/heatmap.ts';
import type { FloatMap, Size } from '../image/raster.ts';
import type { Baseline } from './baseline.ts';

/** Standard deviation of the Gaussian, as a share of the image's width and of its height. */
const SIGMA = 1 / 4;

/** The Gaussians of the sizes that were used last: the photos of a dataset have few. */
const gaussians = new LRUCache<string, FloatMap, Size>({
  max: 8,
  memoMethod: (_key, _stale, { context: { width, height } }) => gaussianPrior(width, height),
});

/** A Gaussian at the centre of the image: see `gaussianPrior`. */
export const gaussian: Baseline = {
  title: 'a centred Gaussian',
  needsOthers: false,
  heat: ({ size }) => gaussians.memo(`${size.width}x${size.height}`, { context: size }),
};

/**
 * A heatmap that depends on nothing but the image's size: a Gaussian around the image's centre, stretched
 * to its shape, σ = ¼ of the width and of the height, scaled to [0, 1] like any heatmap. A centred Gaussian
 * is the usual baseline of saliency benchmarks (Judd et al. 2012, "A Benchmark of Computational Models of
 * Saliency to Predict Human Fixations"); its hottest pixel is the "center" baseline that the pointing game
 * is reported with (Fong et al. 2019, TorchRay).
 */
export function gaussianPrior(width: number, height: number): FloatMap {
  const columns = bell(width);
  const rows = bell(height);
  const data = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) data[i] = rows[y]! * columns[x]!;
  }
  return heatmap({ width, height, data }, width, height);
}

/** exp(−x² / 2σ²) at the pixel centres of a line, with x measured from its middle. */
function bell(length: number): number[] {
  return Array.from({ length }, (_, i) => {
    const x = (i + 0.5) / length - 0.5;
    return Math.exp(-(x * x) / (2 * SIGMA * SIGMA));
  });
}
