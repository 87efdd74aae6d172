import fc from 'fast-check';
import { test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { few, opset, size } from './draws.ts';

const factor = fc.constantFrom(1, 0.5, -2);
const transposed = fc.integer({ min: 0, max: 1 });
const oriented = (rows: number, columns: number, transposed: number) =>
  transposed === 1 ? [columns, rows] : [rows, columns];

/** C may be left out, or be a scalar, a row, a column or a whole matrix. */
const biases = (rows: number, columns: number) => [
  undefined,
  [],
  [1],
  [columns],
  [1, columns],
  [rows, 1],
  [rows, columns],
];

const gemm = fc.record({
  rows: size(),
  inner: size(),
  columns: size(),
  transA: transposed,
  transB: transposed,
  alpha: factor,
  beta: factor,
  bias: fc.nat({ max: 6 }),
  opset,
});

test('the adjoint of Gemm holds for A, in either orientation, with any alpha, beta and C', () =>
  fc.assert(
    fc.asyncProperty(gemm, ({ rows, inner, columns, transA, transB, alpha, beta, bias, opset }) =>
      checkGradient({
        layer: oriented(rows, inner, transA),
        opset,
        tail: (build, a) => {
          const c = biases(rows, columns)[bias];
          const b = build.weights(oriented(inner, columns, transB));
          return build.node('Gemm', [a, b, ...(c ? [build.weights(c)] : [])], {
            transA: int(transA),
            transB: int(transB),
            alpha: float(alpha),
            beta: float(beta),
          });
        },
      }),
    ),
    { ...few, numRuns: 20 },
  ));

test('the adjoint of Gemm holds for B, in either orientation, with any alpha, beta and C', () =>
  fc.assert(
    fc.asyncProperty(gemm, ({ rows, inner, columns, transA, transB, alpha, beta, bias, opset }) =>
      checkGradient({
        layer: oriented(inner, columns, transB),
        opset,
        tail: (build, b) => {
          const c = biases(rows, columns)[bias];
          const a = build.weights(oriented(rows, inner, transA));
          return build.node('Gemm', [a, b, ...(c ? [build.weights(c)] : [])], {
            transA: int(transA),
            transB: int(transB),
            alpha: float(alpha),
            beta: float(beta),
          });
        },
      }),
    ),
    { ...few, numRuns: 20 },
  ));

test('the adjoint of Gemm holds for C, with any beta and broadcasting', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom([3], [1], [1, 3], [2, 1], [2, 3], []),
      factor,
      opset,
      (layer, beta, opset) =>
        checkGradient({
          layer,
          opset,
          tail: (build, c) =>
            build.node('Gemm', [build.weights([2, 4]), build.weights([4, 3]), c], {
              alpha: float(3),
              beta: float(beta),
            }),
        }),
    ),
    few,
  ));

test('a Gemm without attributes multiplies A and B, for every batch size', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 5],
    opset: 17,
    tail: (build, layer) => build.node('Gemm', [layer, build.weights([5, 3]), build.weights([3])]),
  }));

test('a Gemm of a layer with itself gets both gradients', () =>
  checkGradient({
    layer: [3, 3],
    opset: 17,
    tail: (build, layer) => build.node('Gemm', [layer, layer], { transA: int(1) }),
  }));
