import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

test('the adjoint of ReduceProd holds for any axes, kept or not', () =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          reduce(build, 'ReduceProd', layer, { ...drawn, asInput: opset >= 18 }),
      }),
    ),
    few,
  ));

test.each([
  ['one factor is zero', [1, 0, 1, 1]],
  ['two factors are zero', [1, 0, 0, 1]],
])('the adjoint of ReduceProd holds if %s', (_, mask) =>
  checkGradient({
    layer: [2, 4],
    opset: 17,
    tail: (build, layer) => {
      const masked = build.node('Mul', [layer, build.floats([4], mask)]);
      return reduce(build, 'ReduceProd', masked, { axes: [1], asInput: false });
    },
  }),
);
