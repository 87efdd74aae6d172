import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of Gelu holds, exact and approximated by tanh', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(20, 21, 23),
      fc.constantFrom(undefined, 'none', 'tanh'),
      (n, opset, approximate) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) => {
            const output = build.node('Gelu', [layer]);
            if (approximate !== undefined) build.setString('approximate', approximate);
            return output;
          },
        }),
    ),
    few,
  ));
