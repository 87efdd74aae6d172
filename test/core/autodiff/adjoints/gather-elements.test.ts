import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { few } from './draws.ts';

const subject = (opset: number, axis: number, indices: readonly number[]) =>
  checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) =>
      build.node('GatherElements', [layer, build.ints(indices, [2, 2, 2])], { axis: int(axis) }),
  });

test('the adjoint of GatherElements adds each gradient where its value was read', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(16, 18, 21),
      fc.constantFrom(0, 1, 2, -1),
      fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 8, maxLength: 8 }),
      subject,
    ),
    few,
  ));

test('GatherElements is refused where ScatterElements does not add yet', async () => {
  await expect(subject(13, 1, [0, 1, 0, 1, 0, 1, 0, 1])).rejects.toThrow(
    /GatherElements \(opset 13, .*ScatterElements can add only since opset 16/,
  );
});
