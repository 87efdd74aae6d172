import fc from 'fast-check';
import { test } from 'vitest';
import { int, ints } from '../../../core/onnx/attributes.ts';
import { checkGradient } from './adjoints/check-gradient.ts';
import { few } from './adjoints/draws.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';

/** Ways from tokens [N, 4, 6] to tokens [N, 4, 6], with constants of several shapes. */
const steps: Record<string, (build: ModelBuilder, x: string) => string> = {
  'an element-wise operator': (build, x) => build.node('Sigmoid', [x]),
  'a bias': (build, x) => build.node('Add', [x, weights(build, [6])]),
  'a position embedding': (build, x) => build.node('Mul', [x, weights(build, [1, 4, 6])]),
  'a scale for each token': (build, x) => build.node('Mul', [weights(build, [4, 1]), x]),
  'a sum over tokens that is added to each': (build, x) => {
    const mean = build.node('ReduceMean', [x], { axes: ints([1]), keepdims: int(1) });
    return build.node('Mul', [x, mean]);
  },
  'a linear map': (build, x) => build.node('MatMul', [x, weights(build, [6, 6])]),
  'a residual MLP': (build, x) => {
    const hidden = build.node('Tanh', [build.node('MatMul', [x, weights(build, [6, 3])])]);
    return build.node('Add', [x, build.node('MatMul', [hidden, weights(build, [3, 6])])]);
  },
  'a map that mixes tokens': (build, x) => build.node('MatMul', [weights(build, [4, 4]), x]),
  'a softmax over channels': (build, x) => build.node('Softmax', [x], { axis: int(2) }),
  'a softmax over tokens': (build, x) => build.node('Softmax', [x], { axis: int(1) }),
  'a normalisation': (build, x) =>
    build.node('LayerNormalization', [x, weights(build, [6]), weights(build, [6])]),
  'a normalisation over tokens too': (build, x) =>
    build.node('LayerNormalization', [x, weights(build, [4, 6])], { axis: int(1) }),
  'tokens first': (build, x) => {
    const perm = { perm: ints([1, 0, 2]) };
    const scaled = build.node('Tanh', [build.node('Transpose', [x], perm)]);
    return build.node('Transpose', [scaled], perm);
  },
  'attention of two heads': (build, x) => {
    const heads = () => {
      const mapped = build.node('MatMul', [x, weights(build, [6, 6])]);
      const split = build.node('Reshape', [mapped, build.ints([0, 4, 2, 3])]);
      return build.node('Transpose', [split], { perm: ints([0, 2, 1, 3]) });
    };
    const [queries, values] = [heads(), heads()];
    const keys = build.node('Transpose', [heads()], { perm: ints([0, 1, 3, 2]) });
    const weight = build.node('Softmax', [build.node('MatMul', [queries, keys])], {
      axis: int(3),
    });
    const read = build.node('Transpose', [build.node('MatMul', [weight, values])], {
      perm: ints([0, 2, 1, 3]),
    });
    return build.node('Reshape', [read, build.ints([0, 4, 6])]);
  },
  'a shape that mixes tokens and channels': (build, x) => {
    const mixed = build.node('Reshape', [x, build.ints([0, 6, 4])]);
    const scaled = build.node('Mul', [mixed, weights(build, [6, 4])]);
    return build.node('Reshape', [scaled, build.ints([0, 4, 6])]);
  },
};

test.each(Object.entries(steps))('the gradient of one token holds through %s', (_, step) =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -4, max: 3 }),
      fc.constantFrom(...Object.values(steps)),
      fc.boolean(),
      (token, other, scalar) =>
        checkGradient({
          layer: [{ perSample: 1 }, 4, 6],
          opset: 17,
          tail: (build, layer) => {
            const tokens = step(build, other(build, layer));
            const index = build.ints(scalar ? token : [token]);
            return build.node('Gather', [tokens, index], { axis: int(1) });
          },
        }),
    ),
    { ...few, numRuns: 4 },
  ),
);

test('two tokens that are read apart add up', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 4, 6],
    opset: 17,
    tail: (build, layer) => {
      const tokens = build.node('Mul', [layer, layer]);
      const read = (token: number) =>
        build.node('Gather', [tokens, build.ints(token)], { axis: int(1) });
      return build.node('Mul', [read(0), build.node('Add', [read(0), read(2)])]);
    },
  }));

/** A constant that is neither symmetric nor the same in any two places. */
function weights(build: ModelBuilder, dims: number[]): string {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = Array.from({ length: count }, (_, i) => ((i * 7) % 11) / 8 - 0.5);
  return build.floats(dims, values);
}
