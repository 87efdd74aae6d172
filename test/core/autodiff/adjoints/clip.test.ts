import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Clip holds with one bound or both', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([-1, 1], [0, 1.5], [undefined, 0.5], [-0.25, undefined], [-9, 9], []),
      (n, opset, [low, high]) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) => {
            const bound = (value?: number) =>
              value === undefined ? '' : build.floats([], [value]);
            return build.node('Clip', trimmed([layer, bound(low), bound(high)]));
          },
        }),
    ),
    { ...few, numRuns: 20 },
  ));

/** Inputs without the optional ones at the end that are left out. */
function trimmed(inputs: string[]): string[] {
  return inputs.at(-1) === '' ? trimmed(inputs.slice(0, -1)) : inputs;
}

test('on its bounds the gradient of Clip is 0, as that of ReLU6 in PyTorch', async () => {
  const gradient = await gradientAt([-1, 0, 3, 6, 7], {
    opset: 17,
    tail: (build, layer) =>
      build.node('Clip', [layer, build.floats([], [0]), build.floats([], [6])]),
  });
  expect(gradient).toEqual([0, 0, 1, 0, 0]);
});

test('the adjoint of Clip holds after a convolution, as in MobileNet', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3, 4],
    opset: 17,
    tail: (build, layer) =>
      build.node('Clip', [
        build.node('Conv', [layer, build.floats([2, 1, 1, 1], [1, 2]), build.floats([2], [0, 5])], {
          group: int(2),
        }),
        build.floats([], [0]),
        build.floats([], [6]),
      ]),
  }));
