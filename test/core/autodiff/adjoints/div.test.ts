import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

/** Away from 0, where the quotient and its derivatives explode. */
const place = (value: number) => value + 5;

test('the adjoint of Div holds for a constant divisor or dividend that is broadcast', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, broadcastTo3x4x5, fc.boolean(), (n, opset, dims, first) =>
      checkGradient(
        {
          layer: [n, 3, 4, 5],
          opset,
          tail: (build, layer) => {
            const constant = build.weights(dims);
            return build.node('Div', first ? [constant, layer] : [layer, constant]);
          },
        },
        { place },
      ),
    ),
    few,
  ));

test('the adjoint of Div sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastLayer, fc.boolean(), (opset, layer, first) =>
      checkGradient(
        {
          layer,
          opset,
          tail: (build, layer) => {
            const constant = build.weights([2, 3, 5, 4]);
            return build.node('Div', first ? [constant, layer] : [layer, constant]);
          },
        },
        { place },
      ),
    ),
    few,
  ));

test('a layer that is divided by its own mean gets both gradients', () =>
  checkGradient(
    {
      layer: [{ perSample: 1 }, 3, 4],
      opset: 17,
      tail: (build, layer) => build.node('Div', [layer, build.reduceMean(layer, [1])]),
    },
    { place },
  ));
