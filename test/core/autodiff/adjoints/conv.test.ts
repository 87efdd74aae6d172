import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset, size } from './draws.ts';

/** One spatial axis; `rest` is what the stride leaves unread at the end. */
const axis = fc
  .record({
    kernel: size(1, 3),
    stride: size(1, 3),
    dilation: size(1, 2),
    before: size(0, 2),
    after: size(0, 2),
    steps: size(0, 2),
    rest: size(0, 2),
  })
  .map(({ rest, steps, ...drawn }) => ({ ...drawn, size: sizeOf({ ...drawn, rest, steps }) }))
  .filter(({ size }) => size >= 1);

function sizeOf(axis: {
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
  steps: number;
  rest: number;
}): number {
  const covered = axis.steps * axis.stride + axis.dilation * (axis.kernel - 1) + 1;
  return covered + Math.min(axis.rest, axis.stride - 1) - axis.before - axis.after;
}

test.each([1, 2, 3])(
  'the adjoint of a %i-dimensional Conv holds for groups, strides, dilations and any padding',
  (dimensions) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        opset,
        fc.array(axis, { minLength: dimensions, maxLength: dimensions }),
        size(1, 2),
        size(1, 2),
        size(1, 2),
        fc.boolean(),
        (n, opset, axes, group, channelsIn, channelsOut, bias) =>
          checkGradient({
            layer: [n, group * channelsIn, ...axes.map(({ size }) => size)],
            opset,
            tail: (build, layer) => {
              const filters = group * channelsOut;
              const kernel = axes.map(({ kernel }) => kernel);
              const inputs = [layer, build.weights([filters, channelsIn, ...kernel])];
              if (bias) inputs.push(build.weights([filters]));
              return build.node('Conv', inputs, {
                group: int(group),
                strides: ints(axes.map(({ stride }) => stride)),
                dilations: ints(axes.map(({ dilation }) => dilation)),
                pads: ints([
                  ...axes.map(({ before }) => before),
                  ...axes.map(({ after }) => after),
                ]),
              });
            },
          }),
      ),
      { ...few, numRuns: dimensions === 2 ? 20 : 10 },
    ),
);

test.each(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'])(
  'the adjoint of Conv holds for auto_pad %s',
  (autoPad) =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(size(3, 6), size(3, 6)),
        fc.tuple(size(1, 3), size(1, 3)),
        fc.tuple(size(1, 3), size(1, 3)),
        (places, kernel, strides) =>
          checkGradient({
            layer: [{ perSample: 1 }, 2, ...places],
            opset: 17,
            tail: (build, layer) => {
              const output = build.node('Conv', [layer, build.weights([2, 2, ...kernel])], {
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

test('a Conv without attributes has strides and dilations of 1 and no padding', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 4, 5],
    opset: 17,
    tail: (build, layer) => build.node('Conv', [layer, build.weights([3, 2, 2, 3])]),
  }));

test('a Conv whose weights depend on the layer is refused by name', async () => {
  const check = checkGradient({
    layer: [2, 2, 2, 2],
    opset: 17,
    tail: (build, layer) => build.node('Conv', [build.weights([1, 2, 4, 4]), layer]),
  });
  await expect(check).rejects.toThrow(
    /operator Conv \(opset 17, node "test\/.*its weights depend on the layer/,
  );
});

test('a 1x1 Conv of a single place, as classifiers end in, is a matrix product', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 5, 1, 1],
    opset: 17,
    tail: (build, layer) =>
      build.node('Conv', [layer, build.weights([4, 5, 1, 1]), build.weights([4])]),
  }));
