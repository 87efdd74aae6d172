import fc from 'fast-check';
import { test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

test('the adjoint of ReduceLogSumExp holds for any axes, kept or not', () =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          reduce(build, 'ReduceLogSumExp', layer, { ...drawn, asInput: opset >= 18 }),
      }),
    ),
    few,
  ));

test.each([11, 13, 18])('a ReduceLogSumExp of opset %i without axes takes everything', (opset) =>
  checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) => build.node('ReduceLogSumExp', [layer]),
  }),
);

test('a ReduceLogSumExp without axes that is told so reduces nothing', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 2],
    opset: 18,
    tail: (build, layer) =>
      build.node('ReduceLogSumExp', [layer], { noop_with_empty_axes: int(1) }),
  }));
