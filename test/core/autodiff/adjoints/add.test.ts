import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const broadcasts = [[], [1], [5], [4, 1], [3, 4, 5], [3, 1, 1], [1, 3, 1, 5], [1, 1, 1, 1]];

test('the adjoint of Add holds for a constant that is broadcast to the layer', () =>
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
            return build.node('Add', first ? [constant, layer] : [layer, constant]);
          },
        }),
    ),
    few,
  ));

test('the adjoint of Add sums over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.constantFrom([3, 1, 1], [1, 1], [1], [3, 1, 4], [1, 3, 1, 1], [2, 3, 1, 4]),
      (opset, layer) =>
        checkGradient({
          layer,
          opset,
          tail: (build, layer) => build.node('Add', [build.weights([2, 3, 5, 4]), layer]),
        }),
    ),
    few,
  ));

test('a layer that is added to itself gets both gradients', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('Add', [layer, layer]),
  }));

test('a residual branch and its shortcut both lead to the layer', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3, 3],
    opset: 17,
    tail: (build, layer) => {
      const weights = build.weights([2, 2, 1, 1]);
      return build.node('Add', [build.node('Conv', [layer, weights]), layer]);
    },
  }));

test('the adjoint of Sum holds for any number of tensors, with broadcasting', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.array(fc.constantFrom(...broadcasts), { minLength: 0, maxLength: 3 }),
      (opset, others) =>
        checkGradient({
          layer: [2, 3, 4, 1],
          opset,
          tail: (build, layer) =>
            build.node('Sum', [layer, ...others.map((dims) => build.weights(dims)), layer]),
        }),
    ),
    few,
  ));
