import { randomNumbers } from '../stats/random.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';

/**
 * Appends copies of normalised images [N, ...dims] with Gaussian noise, whose standard deviation is a share
 * of the range of each image's values. The noise is a constant, seeded with the number of the copy: the
 * same for every image and in every run.
 */
export function appendNoise(
  build: GraphBuilder,
  images: string,
  dims: readonly number[],
  { copies, noise }: { copies: number; noise: number },
): string[] {
  const axes = [1, 2, 3];
  const range = build.node('Sub', [build.reduceMax(images, axes), build.reduceMin(images, axes)]);
  const deviation = build.node('Mul', [range, build.floats([], [noise])]);
  return Array.from({ length: copies }, (_, copy) => {
    const drawn = build.floats([1, ...dims], gaussian(dims, copy));
    return build.node('Add', [images, build.node('Mul', [drawn, deviation])]);
  });
}

/** Standard normal numbers by the Box–Muller transform, the same for equal seeds. */
function gaussian(dims: readonly number[], seed: number): number[] {
  const uniform = randomNumbers(seed);
  const count = dims.reduce((product, dim) => product * dim, 1);
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
