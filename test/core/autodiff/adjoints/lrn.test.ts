import fc from 'fast-check';
import { test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of LRN holds for any window of channels', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom(1, 3, 5),
      fc.constantFrom({}, { alpha: float(0.5) }, { alpha: float(0.25), beta: float(0.5) }),
      fc.constantFrom({}, { bias: float(2) }),
      (n, opset, size, powers, bias) =>
        checkGradient({
          layer: [n, 5, 2, 3],
          opset,
          tail: (build, layer) =>
            build.node('LRN', [layer], { size: int(size), ...powers, ...bias }),
        }),
    ),
    few,
  ));
