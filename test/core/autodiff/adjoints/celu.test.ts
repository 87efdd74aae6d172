import fc from 'fast-check';
import { test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of Celu holds for any alpha', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(12, 13, 17, 21),
      fc.constantFrom(undefined, 0.75, 2),
      (n, opset, alpha) =>
        checkGradient({
          layer: [n, 3, 2],
          opset,
          tail: (build, layer) =>
            build.node('Celu', [layer], alpha === undefined ? {} : { alpha: float(alpha) }),
        }),
    ),
    few,
  ));
