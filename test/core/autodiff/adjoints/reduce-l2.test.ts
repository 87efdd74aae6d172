import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

test('the adjoint of ReduceL2 holds for any axes, kept or not', () =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          reduce(build, 'ReduceL2', layer, { ...drawn, asInput: opset >= 18 }),
      }),
    ),
    few,
  ));

test.each([11, 13, 18])('a ReduceL2 of opset %i without axes takes everything', (opset) =>
  checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) => build.node('ReduceL2', [layer]),
  }),
);

test('a ReduceL2 without axes that is told so reduces nothing', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2],
    opset: 18,
    tail: (build, layer) => build.node('ReduceL2', [layer], { noop_with_empty_axes: int(1) }),
  }));

test('the gradient of ReduceL2 of zeros is 0, as in PyTorch', async () => {
  const gradient = await gradientAt([0, 0], {
    opset: 17,
    tail: (build, layer) => build.node('ReduceL2', [layer]),
  });
  expect(gradient).toEqual([0, 0]);
});
