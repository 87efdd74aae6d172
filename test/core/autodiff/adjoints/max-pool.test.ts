import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient, distinct, gradientAt } from './check-gradient.ts';
import { batch, few, opset, size, slidingWindow } from './draws.ts';

test.each([1, 2, 3])(
  'the adjoint of a %i-dimensional MaxPool holds for strides, dilations and any padding',
  (dimensions) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        opset,
        fc.array(slidingWindow, { minLength: dimensions, maxLength: dimensions }),
        size(1, 2),
        fc.nat({ max: 1 }),
        (n, opset, axes, channels, ceilMode) =>
          checkGradient(
            {
              layer: [n, channels, ...axes.map(({ size }) => size)],
              opset,
              tail: (build, layer) =>
                build.node('MaxPool', [layer], {
                  kernel_shape: ints(axes.map(({ kernel }) => kernel)),
                  strides: ints(axes.map(({ stride }) => stride)),
                  pads: ints([
                    ...axes.map(({ before }) => before),
                    ...axes.map(({ after }) => after),
                  ]),
                  dilations: ints(axes.map(({ dilation }) => dilation)),
                  ceil_mode: int(ceilMode),
                }),
            },
            { place: distinct },
          ),
      ),
      { ...few, numRuns: dimensions === 2 ? 24 : 12 },
    ),
);

test.each(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'])(
  'the adjoint of MaxPool holds for auto_pad %s',
  (autoPad) =>
    fc.assert(
      fc.asyncProperty(
        opset,
        fc.tuple(size(3, 6), size(3, 6)),
        fc.tuple(size(1, 3), size(1, 3)),
        fc.tuple(size(1, 3), size(1, 3)),
        (opset, places, kernel, strides) =>
          checkGradient(
            {
              layer: [{ perSample: 1 }, 2, ...places],
              opset,
              tail: (build, layer) => {
                const output = build.node('MaxPool', [layer], {
                  kernel_shape: ints(kernel),
                  strides: ints(strides.map((stride, axis) => Math.min(stride, kernel[axis]!))),
                });
                build.setString('auto_pad', autoPad);
                return output;
              },
            },
            { place: distinct },
          ),
      ),
      few,
    ),
);

test('the adjoint of a MaxPool over all places holds', () =>
  checkGradient(
    {
      layer: [{ perSample: 1 }, 2, 3, 4],
      opset: 17,
      tail: (build, layer) => build.node('MaxPool', [layer], { kernel_shape: ints([3, 4]) }),
    },
    { place: distinct },
  ));

test.each([11, 17])(
  'of equal places the first gets the gradient of every window, as in PyTorch (opset %i)',
  async (opset) => {
    const gradient = await gradientAt([1, 2, 2, 2, 0], {
      opset,
      tail: (build, layer) => {
        const line = build.node('Reshape', [layer, build.ints([1, 1, 5])]);
        return build.node('MaxPool', [line], { kernel_shape: ints([3]), strides: ints([1]) });
      },
    });
    expect(gradient).toEqual([0, 2, 1, 0, 0]);
  },
);
