import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const flag = fc.constantFrom(0, 1);

test('the adjoint of CumSum adds up from the other end', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom(1, -1),
      flag,
      flag,
      (n, opset, axis, exclusive, reverse) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) =>
            build.node('CumSum', [layer, build.ints(axis)], {
              exclusive: int(exclusive),
              reverse: int(reverse),
            }),
        }),
    ),
    few,
  ));
