import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

test('the adjoint of Sub holds on either side of a constant that is broadcast to the layer', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, broadcastTo3x4x5, fc.boolean(), (n, opset, dims, first) =>
      checkGradient({
        layer: [n, 3, 4, 5],
        opset,
        tail: (build, layer) => {
          const constant = build.weights(dims);
          return build.node('Sub', first ? [constant, layer] : [layer, constant]);
        },
      }),
    ),
    few,
  ));

test('the adjoint of Sub sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastLayer, (opset, layer) =>
      checkGradient({
        layer,
        opset,
        tail: (build, layer) => build.node('Sub', [build.weights([2, 3, 5, 4]), layer]),
      }),
    ),
    few,
  ));

test('a layer less its own mean gets both gradients', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 4],
    opset: 17,
    tail: (build, layer) => build.node('Sub', [layer, build.reduceMean(layer, [1])]),
  }));
