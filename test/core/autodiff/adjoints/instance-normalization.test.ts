import fc from 'fast-check';
import { test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of InstanceNormalization holds for any epsilon and number of axes', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([4], [2, 3], [2, 2, 2]),
      fc.constantFrom(undefined, 1e-3, 0.5),
      (n, opset, places, epsilon) =>
        checkGradient({
          layer: [n, 3, ...places],
          opset,
          tail: (build, layer) =>
            build.node(
              'InstanceNormalization',
              [layer, build.weights([3]), build.weights([3])],
              epsilon === undefined ? {} : { epsilon: float(epsilon) },
            ),
        }),
    ),
    few,
  ));
