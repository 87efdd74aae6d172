import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

test('the adjoint of Mean holds for any number of tensors, with broadcasting', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.array(broadcastTo3x4x5, { minLength: 0, maxLength: 3 }),
      (n, opset, others) =>
        checkGradient({
          layer: [n, 3, 4, 5],
          opset,
          tail: (build, layer) =>
            build.node('Mean', [...others.map((dims) => build.weights(dims)), layer]),
        }),
    ),
    few,
  ));

test('the adjoint of Mean sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastLayer, (opset, layer) =>
      checkGradient({
        layer,
        opset,
        tail: (build, layer) => build.node('Mean', [build.weights([2, 3, 5, 4]), layer, layer]),
      }),
    ),
    few,
  ));
