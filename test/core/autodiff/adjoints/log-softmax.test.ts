import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

const layer = (opsets: readonly number[], axes: readonly (number | undefined)[]) =>
  fc.asyncProperty(
    batch,
    fc.constantFrom(...opsets),
    fc.constantFrom(...axes),
    fc.constantFrom([3, 2, 4], [1, 5, 1]),
    (n, opset, axis, dims) =>
      checkGradient({
        layer: [n, ...dims],
        opset,
        tail: (build, layer) =>
          build.node('LogSoftmax', [layer], axis === undefined ? {} : { axis: int(axis) }),
      }),
  );

test('the adjoint of LogSoftmax holds for one axis', () =>
  fc.assert(layer([13, 17, 18, 21], [undefined, 0, 1, 2, -1, -2]), few));

test('the adjoint of LogSoftmax before opset 13 holds for an axis and all behind it', () =>
  fc.assert(layer([11, 12], [undefined, 0, 1, 2, -1, -2]), few));
