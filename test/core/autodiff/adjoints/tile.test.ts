import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Tile sums over the repetitions', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([1, 1, 1], [1, 2, 1], [1, 3, 2], [2, 1, 2], [2, 2, 2]),
      (n, opset, repeats) =>
        checkGradient({
          layer: [n, 3, 2],
          opset,
          tail: (build, layer) => build.node('Tile', [layer, build.ints(repeats)]),
        }),
    ),
    few,
  ));

test('the adjoint of Tile holds where the batch says how often', () =>
  checkGradient({
    layer: [2, 3],
    opset: 17,
    tail: (build, layer) => {
      const shape = build.node('Shape', [layer]);
      const n = build.node('Gather', [shape, build.ints([0])]);
      const repeats = build.node('Concat', [n, build.ints([1])], { axis: int(0) });
      return build.node('Tile', [layer, repeats]);
    },
  }));
