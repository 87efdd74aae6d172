import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

test('the adjoint of ReduceSum holds for any axes, kept or not', () =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          reduce(build, 'ReduceSum', layer, { ...drawn, asInput: opset >= 13 }),
      }),
    ),
    few,
  ));

test.each([11, 13, 18])('a ReduceSum of opset %i without axes takes everything', (opset) =>
  checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) => build.node('ReduceSum', [layer]),
  }),
);

test('a ReduceSum without axes that is told so reduces nothing', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2],
    opset: 18,
    tail: (build, layer) => build.node('ReduceSum', [layer], { noop_with_empty_axes: int(1) }),
  }));

test('a ReduceSum over an open batch is refused', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('ReduceSum', [layer, build.ints([0])]),
  });
  await expect(check).rejects.toThrow(/ReduceSum .*it sums over the batch/);
});
