import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of Mish holds on both sides of 0', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(18, 21),
      fc.constantFrom([4], [3, 2], []),
      (n, opset, dims) =>
        checkGradient({
          layer: [n, ...dims],
          opset,
          tail: (build, layer) => build.node('Mish', [layer]),
        }),
    ),
    few,
  ));
