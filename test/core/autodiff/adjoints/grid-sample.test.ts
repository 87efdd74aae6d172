import { describe, expect, test } from 'vitest';
import { int, string } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';

/** Coordinates of 2 images, 3×2 places: inside, at the edge and beyond it, none at a kink. */
const GRID = [
  -0.89, 0.15, -0.9, -0.1, 1.14, -0.08, 0.08, 0.58, 0.88, -0.09, 0.74, 1.43, -0.19, 1.48, 1.29,
  -1.37, -0.22, 0.02, 0.29, 1.37, 0.62, 1.46, 1.67, 0.58,
];

interface Sampling {
  mode: string;
  padding?: string;
  align?: 0 | 1;
}

const attributesOf = ({ mode, padding = 'zeros', align = 0 }: Sampling) => ({
  mode: string(mode),
  padding_mode: string(padding),
  align_corners: int(align),
});

/** A GridSample of a layer at a fixed grid. */
const sample = (sampling: Sampling) => (build: ModelBuilder, layer: string) =>
  build.node('GridSample', [layer, build.floats([2, 3, 2, 2], GRID)], attributesOf(sampling));

/** A GridSample whose grid is the layer, which moves every coordinate a little: less than to the next place. */
const steered = (sampling: Sampling) => (build: ModelBuilder, layer: string) => {
  const moves = build.node('Mul', [layer, build.floats([], [0.02])]);
  const grid = build.node('Add', [build.floats([2, 3, 2, 2], GRID), moves]);
  return build.node('GridSample', [build.weights([2, 3, 4, 5], 8), grid], attributesOf(sampling));
};

const samplings = ['zeros', 'border'].flatMap((padding) =>
  ([0, 1] as const).map((align) => [padding, align] as const),
);

describe.each(samplings)('the adjoint of GridSample, %s, align_corners %i', (padding, align) => {
  test.each([
    [16, 'bilinear'],
    [20, 'linear'],
    [20, 'nearest'],
  ])('holds for the sampled layer in opset %i, %s', (opset, mode) =>
    checkGradient({ layer: [2, 3, 4, 5], opset, tail: sample({ mode, padding, align }) }),
  );

  test('holds for the grid', () =>
    checkGradient({
      layer: [2, 3, 2, 2],
      opset: 20,
      tail: steered({ mode: 'linear', padding, align }),
    }));
});

test('the adjoint of GridSample to the nearest place is 0 for the grid', () =>
  checkGradient({ layer: [2, 3, 2, 2], opset: 20, tail: steered({ mode: 'nearest' }) }));

test.each([
  [{ mode: 'cubic' }, 'its mode is cubic'],
  [{ mode: 'linear', padding: 'reflection' }, 'its padding_mode is reflection'],
])('a GridSample with %j is refused', async (sampling, message) => {
  const check = checkGradient({ layer: [2, 3, 4, 5], opset: 20, tail: sample(sampling) });
  await expect(check).rejects.toThrow(message);
});

test('a GridSample of volumes is refused', async () => {
  const check = checkGradient({
    layer: [1, 1, 2, 2, 2],
    opset: 20,
    tail: (build, layer) =>
      build.node('GridSample', [layer, build.floats([1, 1, 1, 1, 3], [0.1, 0.2, 0.3])]),
  });
  await expect(check).rejects.toThrow('its input has 5 axes instead of 4');
});
