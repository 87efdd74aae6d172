import { int, ints } from '../onnx/attributes.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { ActivationMethod, LayerTensors } from './cam-method.ts';

/** The Gram matrix is raised to the power 2^SQUARINGS: a second eigenvalue of 0.9995 becomes 1e-14. */
const SQUARINGS = 16;
/** Avoids 0 / 0 for maps without variance. */
const TINY = 1e-30;

/**
 * Eigen-CAM (Muhammad & Yeasin 2020, "Eigen-CAM: Class Activation Map using Principal Components"): the
 * activations at each position, centred over positions, projected on their first principal component. Needs
 * no gradient and no target. Centring is pytorch-grad-cam's addition.
 *
 * A component's sign is arbitrary. Here the value farthest from zero is positive (Chung & Ying 2025,
 * "Seg-Eigen-CAM", equation 13); pytorch-grad-cam's `EigenCAM` takes what its SVD returns.
 *
 * The component is found by squaring the smaller Gram matrix repeatedly, which leaves the eigenvector v of
 * its largest eigenvalue: G^(2^k) / tr → v vᵀ.
 */
export class EigenCam implements ActivationMethod {
  readonly name = 'eigencam';
  readonly needs = 'activations';

  map(build: GraphBuilder, { activations, channels, height, width, batch }: LayerTensors): string {
    const places = height * width;
    const rows = build.reshape(activations, [batch, channels, places]);
    const centred = build.node('Sub', [rows, build.reduceMean(rows, [2])]);
    const transposed = build.node('Transpose', [centred], { perm: ints([0, 2, 1]) });
    const product = (a: string, b: string) => build.node('MatMul', [a, b]);

    let component: string;
    if (channels <= places) {
      component = leadingVector(build, product(centred, transposed), channels);
    } else {
      const overPlaces = leadingVector(build, product(transposed, centred), places);
      const overChannels = product(centred, overPlaces);
      const length = build.node('Sqrt', [sumOfSquares(build, overChannels)]);
      component = build.node('Div', [
        overChannels,
        build.node('Add', [length, build.floats([], [TINY])]),
      ]);
    }
    const projection = build.reshape(product(transposed, component), [batch, places]);
    return build.reshape(signed(build, projection), [batch, height, width]);
  }
}

/** The unit eigenvector [N, n, 1] of the largest eigenvalue of positive semidefinite [N, n, n]. */
function leadingVector(build: GraphBuilder, gram: string, size: number): string {
  const identity = build.floats(
    [size, size],
    Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
  );
  const diagonal = (matrix: string) =>
    build.reduceSum(build.node('Mul', [matrix, identity]), [2], { keepDims: true });
  const normalised = (matrix: string) => {
    const trace = build.reduceSum(diagonal(matrix), [1], { keepDims: true });
    return build.node('Div', [matrix, build.node('Add', [trace, build.floats([], [TINY])])]);
  };
  let power = normalised(gram);
  for (let i = 0; i < SQUARINGS; i++) power = normalised(build.node('MatMul', [power, power]));

  // All columns of v vᵀ are multiples of v; the one with the largest diagonal is the most exact.
  const largest = build.node('ArgMax', [diagonal(power)], { axis: int(1), keepdims: int(0) });
  const oneHot = build.node('OneHot', [largest, build.ints([size]), build.floats([2], [0, 1])], {
    axis: int(1),
  });
  const column = build.node('MatMul', [power, oneHot]);
  const length = build.node('Sqrt', [sumOfSquares(build, column)]);
  return build.node('Div', [column, build.node('Add', [length, build.floats([], [TINY])])]);
}

function sumOfSquares(build: GraphBuilder, vectors: string): string {
  return build.reduceSum(build.node('Mul', [vectors, vectors]), [1], { keepDims: true });
}

/** Flips the sign of each row of [N, n] whose value farthest from zero is negative. */
function signed(build: GraphBuilder, rows: string): string {
  const sum = build.node('Add', [build.reduceMax(rows, [1]), build.reduceMin(rows, [1])]);
  const isNegative = build.node('Less', [sum, build.floats([], [0])]);
  return build.node('Where', [isNegative, build.node('Neg', [rows]), rows]);
}
