import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, reduction } from './draws.ts';
import { reduce } from './reduce.ts';

test('the adjoint of ReduceLogSum holds for any axes, kept or not', () =>
  fc.assert(
    fc.asyncProperty(batch, reduction, (n, { opset, ...drawn }) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) => {
          const positive = build.node('Softplus', [layer]);
          return reduce(build, 'ReduceLogSum', positive, { ...drawn, asInput: opset >= 18 });
        },
      }),
    ),
    few,
  ));
