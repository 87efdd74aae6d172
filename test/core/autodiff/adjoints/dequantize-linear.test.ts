import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradientAt } from './check-gradient.ts';
import { few } from './draws.ts';

test('between codes of different scales the gradient is that of the values they stand for', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom<'uint8' | 'int8'>('uint8', 'int8'),
      fc.constantFrom(13, 17, 21),
      fc.constantFrom(0.5, 1, 4),
      async (dtype, opset, ratio) => {
        const zeroPoint = [dtype === 'uint8' ? 128 : 0];
        const gradient = await gradientAt([-0.5, 0, 0.25, 0.75], {
          opset,
          tail: (build, layer) => {
            const zero = build.constant(
              [],
              dtype === 'uint8' ? Uint8Array.from(zeroPoint) : Int8Array.from(zeroPoint),
            );
            const code = build.node('QuantizeLinear', [layer, build.floats([], [0.01]), zero]);
            const scale = build.floats([], [0.01 * ratio]);
            return build.node('DequantizeLinear', [code, scale, zero]);
          },
        });
        for (const value of gradient) expect(value).toBeCloseTo(ratio, 5);
      },
    ),
    few,
  ));
