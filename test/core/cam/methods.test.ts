import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { smoothHeatmap } from '../../../core/cam/heatmap.ts';
import { methods } from '../../../core/cam/methods.ts';
import { targetMask } from '../../../core/cam/target-mask.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { ruleFor } from '../../../core/autodiff/adjoints/rules.ts';
import { carriesGradient } from '../../../core/autodiff/gradient-flow.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { readsInput } from '../../../core/explainer/plan-maps.ts';
import { floatsOf, type Tensors } from '../../../core/onnx/runner.ts';
import { MethodName } from '../../../core/schema/method-name.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
import { GoldenTensor } from '../golden-tensor.ts';

const folder = new URL('../../golden/cam/', import.meta.url);

const Images = z.object({ model: z.string(), preprocessing: Preprocessing, images: GoldenTensor });
const Vectors = z.strictObject({
  model: z.string(),
  madeWith: z.record(z.string(), z.string()),
  classes: z.array(z.int()),
  heatmapStride: z.int(),
  cases: z.array(
    z.strictObject({
      method: MethodName,
      layers: z.array(z.string()),
      smooth: z.boolean(),
      map: GoldenTensor.nullable(),
      heatmap: GoldenTensor.nullable(),
    }),
  ),
});

test.each(Object.entries(methods))(
  'the method called %s is registered under it',
  (name, { name: own }) => {
    expect(own).toBe(name);
  },
);

describe.each(['resnet', 'conv', 'gated'])('%s', (name) => {
  const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  const vectors = Vectors.parse(read(`methods/${name}.json`));
  const source = Images.parse(read(vectors.model));
  const [count = 0, height = 0, width = 0] = source.images.shape;
  const stride = vectors.heatmapStride;

  const model = readModel(readFileSync(new URL(`${name}.onnx`, folder)));
  // Methods that read the input need a rule for every operator of the model.
  const known = model.graph.node.every((node) => !carriesGradient(node) || ruleFor(node));
  const asked = MethodName.options.filter((method) => known || !readsInput(methods[method]));
  const cases = vectors.cases.filter(({ method }) => asked.includes(method));

  const layers = vectors.cases.find(({ layers }) => layers.length === 2)!.layers;
  let plain: Explained;
  let smoothed: Explained;
  beforeAll(async () => {
    plain = await explain({ layer: layers, methods: asked });
    smoothed = await explain({ layer: layers, methods: ['gradcam', 'layercam'], smooth: true });
  });

  test('every method is held against vectors', () => {
    expect(new Set(vectors.cases.map(({ method }) => method))).toEqual(new Set(MethodName.options));
  });

  test.each(cases.filter(({ map }) => map !== null))(
    'the map of $method at $layers is that of pytorch-grad-cam, Captum or a loop over PyTorch',
    ({ method, layers: [layer], map }) => {
      const maps = mapsOf(plain, method, layer === undefined ? [] : [layer]);
      const size = layer === undefined ? 1 : 0;
      for (let image = 0; image < count; image++) {
        const ours = maps[image]![0]!.cam.data;
        const found = size === 1 ? sample(ours) : ours;
        expect(difference(found, part(map!.data, image))).toBeLessThan(1e-4);
      }
    },
  );

  test.each(cases.filter((golden) => golden.heatmap !== null))(
    'the heatmap of $method at $layers, smoothed: $smooth, is that of pytorch-grad-cam',
    ({ method, layers: asked, smooth, heatmap: expected }) => {
      const maps = mapsOf(smooth ? smoothed : plain, method, asked);
      for (let image = 0; image < count; image++) {
        const ours = smoothHeatmap(maps[image]!, width, height).data;
        const theirs = part(expected!.data, image);
        expect(largest(sample(ours), theirs)).toBeLessThan(1e-4);
      }
    },
  );

  test('methods and layers asked for together give what each gives alone', async () => {
    const alone = await explain({ layer: layers[1]!, methods: ['layercam'] });
    const [ofAlone, ofAll] = [alone, plain].map(
      (explained) => mapsOf(explained, 'layercam', [layers[1]!])[0]![0]!.cam.data,
    );
    expect(largest(ofAlone!, ofAll!)).toBeLessThan(1e-6);
    expect(alone.recipe.maps.map(({ output }) => output)).toEqual(['cam']);
  });

  async function explain(options: {
    layer: string | string[];
    methods: readonly MethodName[];
    smooth?: boolean;
  }) {
    const { preprocessing } = source;
    const explainer = await compileExplainer(model, { preprocessing, run: runModel, ...options });
    const { recipe, bytes } = explainer;
    const mask = targetMask({ kind: 'group' }, vectors.classes, recipe.logits);
    const run = await loadModel(bytes);
    const outputs = await run({
      image: {
        type: 'uint8',
        dims: [count, height, width, 3],
        data: Uint8Array.from(source.images.data),
      },
      target_mask: {
        type: 'float32',
        dims: [count, recipe.logits],
        data: Float32Array.from({ length: count * mask.length }, (_, i) => mask[i % mask.length]!),
      },
    });
    return { recipe, outputs, layers: [options.layer].flat() };
  }

  /** For each image, the maps of a method at some layers. */
  function mapsOf(
    { recipe, outputs, layers: all }: Explained,
    method: MethodName,
    asked: string[],
  ) {
    const numbers = asked.map((layer) => String(all.indexOf(layer)));
    const chosen = recipe.maps.filter(
      (map) =>
        map.method === method &&
        (map.output === 'cam' || asked.length === 0 || numbers.includes(map.output.split('.')[2]!)),
    );
    return Array.from({ length: count }, (_, image) =>
      chosen.map(({ output, size: [h, w], view }) => ({
        cam: { width: w, height: h, data: part(floatsOf(outputs[output]), image) },
        view,
      })),
    );
  }

  function part(values: ArrayLike<number>, image: number): Float32Array {
    const size = values.length / count;
    return Float32Array.from(values).slice(image * size, (image + 1) * size);
  }

  /** Every `stride`-th row and column. */
  function sample(full: Float32Array): Float32Array {
    return full.filter(
      (_, i) => Math.floor(i / width) % stride === 0 && (i % width) % stride === 0,
    );
  }
});

interface Explained {
  recipe: Awaited<ReturnType<typeof compileExplainer>>['recipe'];
  outputs: Tensors;
  layers: string[];
}

/** The largest difference, as a share of the largest expected value. */
function difference(actual: Float32Array, expected: Float32Array): number {
  return largest(actual, expected) / Math.max(...expected);
}

function largest(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
}
