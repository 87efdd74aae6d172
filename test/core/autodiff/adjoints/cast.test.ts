import { expect, test } from 'vitest';
import { TensorProto_DataType as DataType } from '../../../../core/onnx/onnx_pb.ts';
import { checkGradient } from './check-gradient.ts';

test.each([15, 17, 21])('the adjoint of Cast casts the gradient back (opset %i)', (opset) =>
  checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset,
    tail: (build, layer) => {
      const double = build.cast(layer, DataType.DOUBLE);
      return build.cast(build.node('Mul', [double, double]), DataType.FLOAT);
    },
  }),
);

test('a Cast before opset 15 is refused', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 13,
    tail: (build, layer) => build.cast(layer, DataType.FLOAT),
  });
  await expect(check).rejects.toThrow(/operator Cast .* casting back needs opset 15/);
});
