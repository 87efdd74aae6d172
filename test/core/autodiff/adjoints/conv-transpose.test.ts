import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset, size } from './draws.ts';

/** One spatial axis, whose output has at least one place. */
const axis = fc
  .record({
    kernel: size(1, 3),
    stride: size(1, 3),
    dilation: size(1, 2),
    before: size(0, 1),
    after: size(0, 1),
    size: size(1, 3),
    rest: size(0, 2),
  })
  .map((drawn) => ({ ...drawn, rest: Math.min(drawn.rest, drawn.stride - 1) }))
  .filter(
    ({ kernel, stride, dilation, before, after, size }) =>
      (size - 1) * stride + dilation * (kernel - 1) + 1 - before - after >= 1,
  );

test.each([1, 2, 3])(
  'the adjoint of a %i-dimensional ConvTranspose holds for groups, strides, dilations and any padding',
  (dimensions) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        opset,
        fc.array(axis, { minLength: dimensions, maxLength: dimensions }),
        size(1, 2),
        size(1, 2),
        size(1, 2),
        (n, opset, axes, group, channelsIn, channelsOut) =>
          checkGradient({
            layer: [n, group * channelsIn, ...axes.map(({ size }) => size)],
            opset,
            tail: (build, layer) => {
              const kernel = axes.map(({ kernel }) => kernel);
              const weights = build.weights([group * channelsIn, channelsOut, ...kernel]);
              return build.node('ConvTranspose', [layer, weights], {
                group: int(group),
                strides: ints(axes.map(({ stride }) => stride)),
                dilations: ints(axes.map(({ dilation }) => dilation)),
                output_padding: ints(axes.map(({ rest }) => rest)),
                pads: ints([
                  ...axes.map(({ before }) => before),
                  ...axes.map(({ after }) => after),
                ]),
              });
            },
          }),
      ),
      few,
    ),
);

test.each(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'])(
  'the adjoint of ConvTranspose holds for auto_pad %s',
  (autoPad) =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(size(2, 4), size(2, 4)),
        fc.tuple(size(1, 3), size(1, 3)),
        (places, strides) =>
          checkGradient({
            layer: [{ perSample: 1 }, 2, ...places],
            opset: 17,
            tail: (build, layer) => {
              const output = build.node('ConvTranspose', [layer, build.weights([2, 2, 3, 3])], {
                strides: ints(strides),
              });
              build.setString('auto_pad', autoPad);
              return output;
            },
          }),
      ),
      few,
    ),
);

test.each(['SAME_UPPER', 'NOTSET'])(
  'the adjoint of ConvTranspose holds for an output shape (auto_pad %s)',
  (autoPad) =>
    checkGradient({
      layer: [{ perSample: 1 }, 2, 3, 3],
      opset: 17,
      tail: (build, layer) => {
        const output = build.node('ConvTranspose', [layer, build.weights([2, 2, 3, 3])], {
          strides: ints([2, 2]),
          output_shape: ints([6, 6]),
        });
        build.setString('auto_pad', autoPad);
        return output;
      },
    }),
);

test('a ConvTranspose whose weights depend on the layer is refused by name', async () => {
  const check = checkGradient({
    layer: [2, 2, 2, 2],
    opset: 17,
    tail: (build, layer) => build.node('ConvTranspose', [build.weights([1, 2, 4, 4]), layer]),
  });
  await expect(check).rejects.toThrow(/operator ConvTranspose .* depends on the layer/);
});
