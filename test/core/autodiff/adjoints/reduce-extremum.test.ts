import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient, distinct, gradientAt } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

const operators = ['ReduceMax', 'ReduceMin'];

test.each(operators)('the adjoint of %s holds for any axes, kept or not', (operator) =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient(
        {
          layer: [n, 3, 2, 4],
          opset,
          tail: (build, layer) =>
            reduce(build, operator, layer, { ...drawn, asInput: opset >= 18 }),
        },
        { place: distinct },
      ),
    ),
    few,
  ),
);

test.each(operators)(
  'a %s without axes takes everything, or nothing where told so',
  async (operator) => {
    for (const noop of [0, 1]) {
      await checkGradient(
        {
          layer: [2, 3, 2],
          opset: 18,
          tail: (build, layer) =>
            build.node(operator, [layer], { noop_with_empty_axes: int(noop) }),
        },
        { place: distinct },
      );
    }
  },
);

test('where several places are largest, each gets an equal part, as with amax in PyTorch', async () => {
  const gradient = await gradientAt([1, 2, 2, 0], {
    opset: 17,
    tail: (build, layer) => build.node('ReduceMax', [layer]),
  });
  expect(gradient).toEqual([0, 0.5, 0.5, 0]);
});
