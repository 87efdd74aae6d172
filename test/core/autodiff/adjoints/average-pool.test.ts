import fc from 'fast-check';
import { test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset, size, slidingWindow } from './draws.ts';

test.each([1, 2, 3])(
  'the adjoint of a %i-dimensional AveragePool holds for strides, dilations and any padding',
  (dimensions) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        opset,
        fc.array(slidingWindow, { minLength: dimensions, maxLength: dimensions }),
        size(1, 2),
        fc.nat({ max: 1 }),
        fc.nat({ max: 1 }),
        (n, opset, axes, channels, ceilMode, countPadding) =>
          checkGradient({
            layer: [n, channels, ...axes.map(({ size }) => size)],
            opset,
            tail: (build, layer) =>
              build.node('AveragePool', [layer], {
                kernel_shape: ints(axes.map(({ kernel }) => kernel)),
                strides: ints(axes.map(({ stride }) => stride)),
                pads: ints([
                  ...axes.map(({ before }) => before),
                  ...axes.map(({ after }) => after),
                ]),
                ...(opset >= 19 && { dilations: ints(axes.map(({ dilation }) => dilation)) }),
                ceil_mode: int(ceilMode),
                count_include_pad: int(countPadding),
              }),
          }),
      ),
      { ...few, numRuns: dimensions === 2 ? 24 : 12 },
    ),
);

test('the adjoint of an AveragePool of one place each is the gradient', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3, 4],
    opset: 17,
    tail: (build, layer) => {
      const kernel = { kernel_shape: ints([1, 1]), strides: ints([1, 1]) };
      const squares = build.node('Mul', [layer, layer]);
      return build.node('AveragePool', [squares], kernel);
    },
  }));

test.each(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'])(
  'the adjoint of AveragePool holds for auto_pad %s',
  (autoPad) =>
    fc.assert(
      fc.asyncProperty(
        opset,
        fc.tuple(size(3, 6), size(3, 6)),
        fc.tuple(size(1, 3), size(1, 3)),
        fc.tuple(size(1, 3), size(1, 3)),
        (opset, places, kernel, strides) =>
          checkGradient({
            layer: [{ perSample: 1 }, 2, ...places],
            opset,
            tail: (build, layer) => {
              const output = build.node('AveragePool', [layer], {
                kernel_shape: ints(kernel),
                strides: ints(strides.map((stride, axis) => Math.min(stride, kernel[axis]!))),
              });
              build.setString('auto_pad', autoPad);
              return output;
            },
          }),
      ),
      few,
    ),
);

test('the adjoint of a AveragePool over all places holds', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3, 4],
    opset: 17,
    tail: (build, layer) => build.node('AveragePool', [layer], { kernel_shape: ints([3, 4]) }),
  }));
