import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float, int, ints } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

/** Scale, bias, mean and variance of three channels. */
function statistics(build: ModelBuilder): string[] {
  return [
    build.weights([3]),
    build.weights([3]),
    build.weights([3]),
    build.floats([3], [0.5, 2, 9]),
  ];
}

test('the adjoint of BatchNormalization holds for any epsilon and number of axes', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([], [4], [2, 4], [2, 1, 3]),
      fc.constantFrom(undefined, 1e-3, 0.5),
      (n, opset, places, epsilon) =>
        checkGradient({
          layer: [n, 3, ...places],
          opset,
          tail: (build, layer) =>
            build.node(
              'BatchNormalization',
              [layer, ...statistics(build)],
              epsilon === undefined ? {} : { epsilon: float(epsilon) },
            ),
        }),
    ),
    few,
  ));

/** Normalises by the batch's own mean and variance. */
function inTraining(build: ModelBuilder, layer: string): string {
  const output = build.node('BatchNormalization', [layer, ...statistics(build)], {
    training_mode: int(1),
  });
  build.addOutput('running_mean');
  build.addOutput('running_var');
  return output;
}

test.each([1, 2])('the adjoint of one in training mode holds for a batch fixed to %i', (images) =>
  checkGradient({ layer: [images, 3, 4, 2], opset: 17, tail: inTraining }),
);

/** `parts` are scale, bias, mean and variance: what is missing is constant. */
function fromLayer(build: ModelBuilder, parts: Record<number, string>): string {
  const x = build.weights([2, 3, 4]);
  const given = [x, ...statistics(build)].map((constant, i) => parts[i] ?? constant);
  return build.node('BatchNormalization', given);
}

test.each([
  ['scale', 1],
  ['bias', 2],
  ['mean', 3],
])('the adjoint of a computed %s holds', (_, input) =>
  checkGradient({
    layer: [3],
    opset: 17,
    tail: (build, layer) => fromLayer(build, { [input]: layer }),
  }),
);

test('the adjoint of a computed variance holds', () =>
  checkGradient({
    layer: [3],
    opset: 17,
    tail: (build, layer) => fromLayer(build, { 4: build.node('Exp', [layer]) }),
  }));

test.each([1, 2])(
  "the adjoint of one that normalises by x's own statistics holds for a batch fixed to %i",
  (images) =>
    checkGradient({
      layer: [images, 3, 4, 2],
      opset: 17,
      tail: (build, layer) => {
        const reduce = { axes: ints([0, 2, 3]) };
        const mean = build.node('ReduceMean', [layer], { ...reduce, keepdims: int(0) });
        const centred = build.node('Sub', [layer, build.node('ReduceMean', [layer], reduce)]);
        const squares = build.node('Mul', [centred, centred]);
        const variance = build.node('ReduceMean', [squares], { ...reduce, keepdims: int(0) });
        const [scale, bias] = statistics(build);
        return build.node('BatchNormalization', [layer, scale!, bias!, mean, variance]);
      },
    }),
);

test('one in training mode is refused if the batch is open, with what to do about it', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3, 4],
    opset: 17,
    tail: inTraining,
  });
  await expect(check).rejects.toThrow(/training mode; call model\.eval\(\) before exporting/);
});
