import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Concat holds beside constants, on any side', () =>
  fc.assert(
    fc.asyncProperty(opset, fc.constantFrom(1, 2, -1, -2), fc.nat(2), (opset, axis, place) =>
      checkGradient({
        layer: [2, 3, 4],
        opset,
        tail: (build, layer) => {
          const dims = [2, 3, 4].with(axis, 2);
          const inputs = [build.weights(dims), build.weights(dims)].toSpliced(place, 0, layer);
          return build.node('Concat', inputs, { axis: int(axis) });
        },
      }),
    ),
    few,
  ));

test('a tensor that is concatenated more than once gets the sum of its gradients', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, (n, opset) =>
      checkGradient({
        layer: [n, 3, 2],
        opset,
        tail: (build, layer) => {
          const square = build.node('Mul', [layer, layer]);
          return build.node('Concat', [layer, square, layer], { axis: int(1) });
        },
      }),
    ),
    few,
  ));

test('a Concat along the batch is refused', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('Concat', [layer, layer], { axis: int(0) }),
  });
  await expect(check).rejects.toThrow(/Concat .*it concatenates along the batch/);
});
