import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

const axes = fc.constantFrom([2, 3], [-1, -2], [1], [-3], [2], [1, 2, 3], [3, -2]);
const keepdims = fc.constantFrom(0, 1, undefined);

test('the adjoint of ReduceMean holds for axes as an attribute', () =>
  fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(11, 13, 17), axes, keepdims, (n, opset, axes, keep) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          build.node('ReduceMean', [layer], {
            axes: ints(axes),
            ...(keep !== undefined && { keepdims: int(keep) }),
          }),
      }),
    ),
    few,
  ));

test('the adjoint of ReduceMean holds for axes as an input', () =>
  fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(18, 21), axes, keepdims, (n, opset, axes, keep) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          build.node(
            'ReduceMean',
            [layer, build.ints(axes)],
            keep === undefined ? {} : { keepdims: int(keep) },
          ),
      }),
    ),
    few,
  ));

test.each([11, 13, 18])('a ReduceMean of opset %i without axes averages everything', (opset) =>
  checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) => build.node('ReduceMean', [layer]),
  }),
);

test('a ReduceMean without axes that is told so does nothing', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2],
    opset: 18,
    tail: (build, layer) => build.node('ReduceMean', [layer], { noop_with_empty_axes: int(1) }),
  }));

test.each([0, 1])('empty axes mean the same as none (noop_with_empty_axes: %i)', (noop) =>
  checkGradient({
    layer: [2, 3, 2],
    opset: 18,
    tail: (build, layer) =>
      build.node('ReduceMean', [layer, build.ints([])], { noop_with_empty_axes: int(noop) }),
  }),
);

test('the axes of a ReduceMean may come from a Constant node', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2],
    opset: 18,
    tail: (build, layer) => {
      const axes = build.node('Constant', [], { value_ints: ints([1, 2]) });
      return build.node('ReduceMean', [layer, axes]);
    },
  }));

test('a ReduceMean over an open batch is refused', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('ReduceMean', [layer], { axes: ints([0]) }),
  });
  await expect(check).rejects.toThrow(/ReduceMean .*it averages over the batch/);
});

test('the axes of a ReduceMean may be computed', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3],
    opset: 18,
    tail: (build, layer) =>
      build.node('ReduceMean', [layer, build.node('Add', [build.ints([1]), build.ints([1])])]),
  }));
