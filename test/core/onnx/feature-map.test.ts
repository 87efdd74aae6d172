import { describe, expect, test } from 'vitest';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import {
  describeFeatureMap,
  findFeatureMaps,
  placeOnGrid,
  type FeatureMap,
} from '../../../core/onnx/feature-map.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import type { Shape } from '../../../core/onnx/shape.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';

const N = { perSample: 1 };

interface Surroundings {
  image?: [number, number];
  /** Size of what the model's convolution returns; null for a model without one. */
  patches?: [number, number] | null;
  batch?: number;
  leadingTokens?: number;
}

/** What a tensor of that shape is taken for in a model whose convolution cuts the image into patches. */
function understand(
  shape: Shape,
  { image = [224, 224], patches = [14, 14], batch, leadingTokens }: Surroundings = {},
): FeatureMap | undefined {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('input', 'float32', [batch ?? 'N', 3, ...image]));
  build.node(patches ? 'Conv' : 'Reshape', ['input', 'weights'], {}, 'patches');
  build.model.graph.output.push(declareTensor('patches', 'float32'));
  const shapes = new Map<string, Shape>([['tensor', shape]]);
  if (patches) shapes.set('patches', [N, 768, ...patches]);
  const classifier = asImageModel(build.model);
  return findFeatureMaps(classifier, { shapes, operands: new Map() }, leadingTokens).get('tensor');
}

describe('findFeatureMaps', () => {
  test.each<[string, Shape, Surroundings, string]>([
    ['a map of the convolution', [N, 512, 14, 14], {}, '512 channels on a 14x14 grid'],
    ['a map of half its size', [N, 96, 7, 7], {}, '96 channels on a 7x7 grid'],
    ['a map with channels last', [N, 7, 7, 768], {}, '768 channels on a 7x7 grid'],
    ['tokens', [N, 196, 384], {}, '196 tokens on a 14x14 grid'],
    ['a class token', [N, 197, 768], {}, '196 tokens on a 14x14 grid, 1 leading token left out'],
    [
      'a class and a distillation token',
      [N, 198, 192],
      {},
      '196 tokens on a 14x14 grid, 2 leading tokens left out',
    ],
    ['registers', [N, 201, 768], {}, '196 tokens on a 14x14 grid, 5 leading tokens left out'],
    [
      'tokens of an image that is not square',
      [N, 49, 192],
      { image: [64, 96], patches: [6, 8] },
      '48 tokens on a 6x8 grid, 1 leading token left out',
    ],
    ['merged patches as tokens', [N, 49, 768], { patches: [56, 56] }, '49 tokens on a 7x7 grid'],
    [
      'tokens of a model without convolutions',
      [N, 33, 64],
      { image: [64, 128], patches: null },
      '32 tokens on a 4x8 grid, 1 leading token left out',
    ],
    [
      'as many leading tokens as the caller says',
      [N, 196 + 30, 64],
      { leadingTokens: 30 },
      '196 tokens on a 14x14 grid, 30 leading tokens left out',
    ],
    [
      'a map with a fixed batch',
      [2, 197, 64],
      { batch: 2 },
      '196 tokens on a 14x14 grid, 1 leading token left out',
    ],
  ])('understands %s', (_, shape, surroundings, words) => {
    const map = understand(shape, surroundings);
    expect(map && describeFeatureMap(map)).toBe(words);
  });

  test.each<[string, Shape, Surroundings?]>([
    ['attention', [N, 12, 197, 197]],
    ['queries', [N, 12, 197, 64]],
    ['tokens by heads', [N, 197, 12, 64]],
    ['channels by tokens', [N, 768, 196]],
    ['windows', [{ perSample: 64 }, 49, 96], { patches: [56, 56] }],
    ['windows of a single image', [64, 49, 96], { patches: [56, 56], batch: 1 }],
    ['windows on their grid', [N, 8, 7, 8, 7, 96], { patches: [56, 56] }],
    ['a single place', [N, 512, 1, 1]],
    ['a class token', [N, 768]],
    ['another number of leading tokens than the caller says', [N, 197, 768], { leadingTokens: 2 }],
    ['a map whose size depends on the batch', [N, 8, { perSample: 14 }, 14]],
  ])('takes %s for none', (_, shape, surroundings) => {
    expect(understand(shape, surroundings)).toBeUndefined();
  });

  test('tells channels last from channels first', () => {
    expect(understand([N, 14, 14, 768])).toEqual({
      channels: 768,
      height: 14,
      width: 14,
      layout: 'channels-last',
      leadingTokens: 0,
    });
    expect(understand([N, 768, 14, 14])).toMatchObject({ channels: 768, layout: 'channels-first' });
  });
});

describe('placeOnGrid', () => {
  const grid = { channels: 2, height: 2, width: 3 };
  /** Value 100 c + 10 y + x at channel c, row y, column x. */
  const placed = [0, 1].flatMap((c) => [0, 1].flatMap((y) => [0, 1, 2].map((x) => [c, y, x])));
  const value = ([c = 0, y = 0, x = 0]: number[]) => 100 * c + 10 * y + x;
  const byPlace = [...placed].sort(([, y, x], [, v, u]) => y! - v! || x! - u!).map(value);

  test.each<[FeatureMap['layout'], number, number[], number[]]>([
    ['channels-first', 0, [2, 2, 3], placed.map(value)],
    ['channels-last', 0, [2, 3, 2], byPlace],
    ['tokens', 0, [6, 2], byPlace],
    ['tokens', 2, [8, 2], [-1, -2, -3, -4, ...byPlace]],
  ])('lays %s with %d leading tokens on the grid', async (layout, leadingTokens, dims, data) => {
    const build = new ModelBuilder(17);
    build.model.graph.input.push(declareTensor('x', 'float32', ['N', ...dims]));
    const map = { ...grid, layout, leadingTokens };
    build.node('Identity', [placeOnGrid(build, 'x', map, N)], {}, 'y');
    build.model.graph.output.push(declareTensor('y', 'float32'));
    const { y } = await runModel(writeModel(build.model), {
      x: { type: 'float32', dims: [2, ...dims], data: Float32Array.from([...data, ...data]) },
    });
    expect(y?.dims).toEqual([2, 2, 2, 3]);
    expect([...floatsOf(y)]).toEqual([...placed, ...placed].map(value));
  });
});
