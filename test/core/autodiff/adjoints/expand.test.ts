import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Expand sums over the axes that were repeated', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([3, 1], [1, 4], [3, 4], [2, 1, 1, 1], [1, 3, 4], [1]),
      (n, opset, shape) =>
        checkGradient({
          layer: [n, 1, 1],
          opset,
          tail: (build, layer) => build.node('Expand', [layer, build.ints(shape)]),
        }),
    ),
    few,
  ));

test('the adjoint of Expand sums over a batch that a tensor was repeated along', () =>
  fc.assert(
    fc.asyncProperty(opset, (opset) =>
      checkGradient({
        layer: [{ perSample: 1 }, 2, 3],
        opset,
        tail: (build, layer) => {
          const n = build.node('Gather', [build.node('Shape', [layer]), build.ints([0])]);
          const row = build.node('Concat', [build.ints([1]), n], { axis: int(0) });
          const ones = build.node('Expand', [build.floats([1, 1], [1]), row]);
          const sum = build.node('MatMul', [ones, build.reshape(layer, [{ perSample: 1 }, 6])]);
          const token = build.reshape(sum, [1, 2, 3]);
          const shape = build.node('Concat', [n, build.ints([2, 3])], { axis: int(0) });
          const tokens = build.node('Expand', [token, shape]);
          return build.node('Mul', [tokens, layer]);
        },
      }),
    ),
    few,
  ));
