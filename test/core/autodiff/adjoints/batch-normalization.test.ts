import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
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

test('one in training mode is refused if the batch is open, with what to do about it', async () => {
  const check = checkGradient({
    layer: [{ perSample: 1 }, 3, 4],
    opset: 17,
    tail: inTraining,
  });
  await expect(check).rejects.toThrow(/training mode; call model\.eval\(\) before exporting/);
});
