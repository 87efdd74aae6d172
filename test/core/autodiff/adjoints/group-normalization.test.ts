import fc from 'fast-check';
import { test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of GroupNormalization holds for scales of groups (18) and of channels (21)', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(18, 21, 23),
      fc.constantFrom(1, 2, 4),
      fc.constantFrom([4], [2, 3], [2, 2, 2]),
      (n, opset, groups, places) =>
        checkGradient({
          layer: [n, 4, ...places],
          opset,
          tail: (build, layer) => {
            const scales = [opset >= 21 ? 4 : groups];
            return build.node(
              'GroupNormalization',
              [layer, build.weights(scales), build.weights(scales)],
              { num_groups: int(groups), epsilon: float(0.5) },
            );
          },
        }),
    ),
    few,
  ));
