import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const permutation = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });

test('the adjoint of Transpose holds for every permutation, and reverses the axes by default', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.option(permutation), (n, opset, perm) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          build.node('Transpose', [layer], perm === null ? {} : { perm: ints(perm) }),
      }),
    ),
    few,
  ));

test('the adjoint of Transpose holds after a mean, whose gradient is repeated', () =>
  fc.assert(
    fc.asyncProperty(batch, permutation, (n, perm) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset: 17,
        tail: (build, layer) => {
          const permuted = build.node('Transpose', [layer], { perm: ints(perm) });
          const axes = [1, 2, 3].filter((axis) => perm[axis] !== 0);
          return build.node('ReduceMean', [permuted], { axes: ints(axes), keepdims: int(0) });
        },
      }),
    ),
    few,
  ));

test('the mean of what was repeated and then transposed costs no node', () => {
  const build = new ModelBuilder(17);
  const repeated = build.repeat('x', [1, 2], [{ perSample: 1 }, 7, 7, 32]);
  const transposed = build.transpose(repeated, [0, 3, 1, 2]);
  const before = build.model.graph.node.length;
  const mean = build.reduceMean(transposed, [2, 3]);
  expect(build.model.graph.node.length).toBe(before);
  expect(build.model.producerOf(mean)?.input).toEqual(['x']);
});
