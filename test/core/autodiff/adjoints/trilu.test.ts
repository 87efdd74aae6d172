import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of Trilu keeps the same triangle', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(14, 18, 21),
      fc.constantFrom(0, 1, undefined),
      fc.constantFrom(-1, 0, 2, undefined),
      (n, opset, upper, diagonal) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) =>
            build.node(
              'Trilu',
              diagonal === undefined ? [layer] : [layer, build.ints(diagonal)],
              upper === undefined ? {} : { upper: int(upper) },
            ),
        }),
    ),
    few,
  ));
