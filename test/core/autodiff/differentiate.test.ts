import { expect, test } from 'vitest';
import { int } from '../../../core/onnx/attributes.ts';
import { checkGradient } from './adjoints/check-gradient.ts';

test('an operator without a rule is named by the first output that it has', async () => {
  const check = checkGradient({
    layer: [3, 2, 3],
    opset: 17,
    tail: (build, layer) => {
      const inputs = [layer, build.weights([1, 6, 3]), build.weights([1, 6, 2])];
      const last = build.node('GRU', inputs, { hidden_size: int(2) }, 'last');
      const node = build.model.producerOf(last);
      if (node) node.output = ['', last];
      return last;
    },
  });
  await expect(check).rejects.toThrow(/operator GRU .*output "last"\): groundcam has no adjoint/u);
});
