import fc from 'fast-check';
import { test } from 'vitest';
import { int, string } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of DepthToSpace holds in both orders', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom('DCR', 'CRD', undefined),
      fc.constantFrom(1, 2),
      (n, opset, mode, block) =>
        checkGradient({
          layer: [n, 8, 1, 2],
          opset,
          tail: (build, layer) =>
            build.node('DepthToSpace', [layer], {
              blocksize: int(block),
              ...(mode && { mode: string(mode) }),
            }),
        }),
    ),
    few,
  ));
