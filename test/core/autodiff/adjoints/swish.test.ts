import { test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';

test.each([undefined, 0.5, 1.702])('the adjoint of Swish holds with alpha %s', (alpha) =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 4],
    opset: 24,
    tail: (build, layer) =>
      build.node('Swish', [layer], alpha === undefined ? {} : { alpha: float(alpha) }),
  }),
);
