import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float, int, ints, string } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';
import { few } from './draws.ts';

const batch = fc.constantFrom({ perSample: 1 }, 2);
const coordinates = fc.constantFrom(
  'half_pixel',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
);
const size = fc.constantFrom([8, 8], [2, 3], [3, 1], [1, 7], [9, 5], [4, 5], [5, 11]);

test.each(['nearest', 'linear', 'cubic'])(
  'the adjoint of Resize by %s holds for sizes, in all systems of coordinates',
  (mode) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        fc.constantFrom(11, 13, 18, 21),
        coordinates,
        size,
        fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
        (n, opset, system, size, rounding) =>
          checkGradient({
            layer: [n, 2, 4, 5],
            opset,
            tail: (build, layer) => {
              const shape = build.node('Shape', [layer]);
              const kept = build.node('Slice', [shape, build.ints([0]), build.ints([2])]);
              const sizes = build.node('Concat', [kept, build.ints(size)], { axis: int(0) });
              const none = opset < 13 ? build.floats([0], []) : '';
              return build.node('Resize', [layer, none, none, sizes], {
                mode: string(mode),
                coordinate_transformation_mode: string(system),
                ...(mode === 'nearest' && { nearest_mode: string(rounding) }),
              });
            },
          }),
      ),
      { ...few, numRuns: 16 },
    ),
);

test.each(['nearest', 'linear', 'cubic'])(
  'the adjoint of Resize by %s holds for scales that do not divide the size',
  (mode) =>
    fc.assert(
      fc.asyncProperty(
        batch,
        fc.constantFrom(11, 13, 18, 21),
        coordinates,
        fc.constantFrom([2, 2], [1, 1.5], [1.3, 0.7], [0.5, 3], [1.1, 1], [1.1, 2]),
        (n, opset, system, scales) =>
          checkGradient({
            layer: [n, 2, 4, 5],
            opset,
            tail: (build, layer) =>
              build.node(
                'Resize',
                [
                  layer,
                  opset < 13 ? build.floats([0], []) : '',
                  build.floats([4], [1, 1, ...scales]),
                ],
                { mode: string(mode), coordinate_transformation_mode: string(system) },
              ),
          }),
      ),
      { ...few, numRuns: 12 },
    ),
);

test('the adjoint of Resize holds for the axes of channels-last maps', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(18, 21),
      fc.constantFrom('nearest', 'linear'),
      fc.boolean(),
      (n, opset, mode, bySize) =>
        checkGradient({
          layer: [n, 3, 4, 2],
          opset,
          tail: (build, layer) =>
            build.node(
              'Resize',
              bySize
                ? [layer, '', '', build.ints([6, 5])]
                : [layer, '', build.floats([2], [2, 1.5])],
              { mode: string(mode), axes: ints([1, -2]) },
            ),
        }),
    ),
    few,
  ));

test('the adjoint of cubic Resize holds for other coefficients, and without what lies outside', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(-0.5, -0.75),
      fc.constantFrom(0, 1),
      size,
      (coefficient, exclude, size) =>
        checkGradient({
          layer: [2, 1, 4, 5],
          opset: 17,
          tail: (build, layer) =>
            build.node('Resize', [layer, '', '', build.ints([2, 1, ...size])], {
              mode: string('cubic'),
              cubic_coeff_a: float(coefficient),
              exclude_outside: int(exclude),
            }),
        }),
    ),
    few,
  ));

test.each([
  [{ antialias: int(1), mode: string('linear') }, 'it antialiases'],
  [
    { coordinate_transformation_mode: string('tf_crop_and_resize') },
    'its coordinate_transformation_mode is tf_crop_and_resize',
  ],
  [
    { keep_aspect_ratio_policy: string('not_larger') },
    'its keep_aspect_ratio_policy is not_larger',
  ],
])('a Resize that has no rule is refused by what it asks for: %j', async (attributes, why) => {
  const check = checkGradient({
    layer: [2, 1, 4, 4],
    opset: 18,
    tail: (build, layer) =>
      build.node('Resize', [layer, build.floats([4], [0, 0, 1, 1]), '', build.ints([8, 8])], {
        axes: ints([2, 3]),
        ...attributes,
      }),
  });
  await expect(check).rejects.toThrow(why);
});

test.each([
  ['sizes', (build: ModelBuilder) => ['', build.ints([2, 3, 8, 8])]],
  ['scales', (build: ModelBuilder) => [build.floats([4], [2, 1, 2, 2])]],
] as [string, (build: ModelBuilder) => string[]][])(
  'a Resize whose %s fix the batch is refused if the batch is open',
  async (_, given) => {
    const check = checkGradient({
      layer: [{ perSample: 1 }, 3, 4, 4],
      opset: 17,
      tail: (build, layer) => build.node('Resize', [layer, '', ...given(build)]),
    });
    await expect(check).rejects.toThrow('it resizes the batch');
  },
);
