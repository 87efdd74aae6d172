import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const broadcasts = [[], [1], [5], [4, 1], [3, 4, 5], [3, 1, 1], [1, 3, 1, 5], [1, 1, 1, 1]];

test('the adjoint of Mul holds for a constant that is broadcast to the layer', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom(...broadcasts),
      fc.boolean(),
      (n, opset, dims, first) =>
        checkGradient({
          layer: [n, 3, 4, 5],
          opset,
          tail: (build, layer) => {
            const constant = build.weights(dims);
            return build.node('Mul', first ? [constant, layer] : [layer, constant]);
          },
        }),
    ),
    few,
  ));

test('the adjoint of Mul sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.constantFrom([3, 1, 1], [1, 1], [1], [3, 1, 4], [1, 3, 1, 1], [2, 3, 1, 4]),
      (opset, layer) =>
        checkGradient({
          layer,
          opset,
          tail: (build, layer) => build.node('Mul', [build.weights([2, 3, 5, 4]), layer]),
        }),
    ),
    few,
  ));

test('a layer that is squared gets both gradients', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('Mul', [layer, layer]),
  }));

test('a layer that is scaled by its own means gets a gradient by both ways', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2, 4],
    opset: 13,
    tail: (build, layer) => build.node('Mul', [build.reduceMean(layer, [2, 3]), layer]),
  }));
