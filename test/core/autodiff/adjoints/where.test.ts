import fc from 'fast-check';
import { test } from 'vitest';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

const condition = (build: ModelBuilder, dims: readonly number[]) =>
  build.node('Greater', [build.weights(dims), build.floats([], [0])]);

test('the adjoint of Where holds for a layer on either side, with conditions of any shape', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      broadcastTo3x4x5,
      broadcastTo3x4x5,
      fc.boolean(),
      (n, opset, dims, other, first) =>
        checkGradient({
          layer: [n, 3, 4, 5],
          opset,
          tail: (build, layer) => {
            const constant = build.weights(other);
            const [a, b] = first ? [constant, layer] : [layer, constant];
            return build.node('Where', [condition(build, dims), a, b]);
          },
        }),
    ),
    few,
  ));

test('the adjoint of Where sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastLayer, (opset, layer) =>
      checkGradient({
        layer,
        opset,
        tail: (build, layer) => {
          const negative = build.node('Neg', [layer]);
          return build.node('Where', [condition(build, [2, 3, 5, 4]), layer, negative]);
        },
      }),
    ),
    few,
  ));

test('a condition that depends on the layer carries no gradient', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 5],
    opset: 17,
    tail: (build, layer) => {
      const positive = build.node('Greater', [layer, build.floats([], [0])]);
      return build.node('Where', [positive, layer, build.node('Mul', [layer, layer])]);
    },
  }));
