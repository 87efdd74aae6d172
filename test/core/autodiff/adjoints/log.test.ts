import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Log holds above 0', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], []), (n, opset, dims) =>
      checkGradient(
        {
          layer: [n, ...dims],
          opset,
          tail: (build, layer) => build.node('Log', [layer]),
        },
        { place: (value) => Math.abs(value) + 2 },
      ),
    ),
    few,
  ));
