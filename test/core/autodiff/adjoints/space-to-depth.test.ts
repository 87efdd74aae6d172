import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of SpaceToDepth holds', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, (n, opset) =>
      checkGradient({
        layer: [n, 2, 2, 4],
        opset,
        tail: (build, layer) => build.node('SpaceToDepth', [layer], { blocksize: int(2) }),
      }),
    ),
    few,
  ));
