import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of GlobalAveragePool holds over one, two and three axes', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([4], [2, 5], [1, 1], [2, 3, 2]),
      (n, opset, places) =>
        checkGradient({
          layer: [n, 3, ...places],
          opset,
          tail: (build, layer) => build.node('GlobalAveragePool', [layer]),
        }),
    ),
    few,
  ));
