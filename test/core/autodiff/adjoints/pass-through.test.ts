import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Identity hands the gradient on', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, (n, opset) =>
      checkGradient({
        layer: [n, 3, 2],
        opset,
        tail: (build, layer) => build.node('Identity', [layer]),
      }),
    ),
    few,
  ));

test('the adjoint of Dropout at inference hands the gradient on', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.boolean(), (n, opset, withMask) =>
      checkGradient({
        layer: [n, 3, 2],
        opset,
        tail: (build, layer) => {
          const output = build.node('Dropout', [layer]);
          if (withMask) build.addOutput('mask');
          return output;
        },
      }),
    ),
    few,
  ));
