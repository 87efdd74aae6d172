import fc from 'fast-check';
import { test } from 'vitest';
import { ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { few, opset } from './draws.ts';

test('the adjoint of MeanVarianceNormalization holds for any axes', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.constantFrom(undefined, [0, 2, 3], [1, 2, 3], [2, 3]),
      (opset, axes) =>
        checkGradient({
          layer: [{ perSample: 1 }, 3, 2, 3],
          opset,
          tail: (build, layer) =>
            build.node('MeanVarianceNormalization', [layer], axes ? { axes: ints(axes) } : {}),
        }),
    ),
    few,
  ));
