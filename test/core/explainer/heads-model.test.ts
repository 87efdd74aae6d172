import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { headAucs, type HeadMaps } from '../../../core/baselines/head-aucs.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { headsOfModel } from '../../../core/explainer/heads-choice.ts';
import { permutedIndex } from '../../../core/explainer/permuted-index.ts';
import { ints } from '../../../core/onnx/attributes.ts';
import { readModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, type Tensors } from '../../../core/onnx/runner.ts';
import { floatsOfTensor } from '../../../core/onnx/tensor-values.ts';
import type { HeadsCard } from '../../../core/schema/heads-card.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { GoldenTensor } from '../golden-tensor.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { headsCard, runHeads } from './run-heads.ts';
import { tinyClassifier } from './tiny-classifier.ts';

const folder = new URL('../../golden/', import.meta.url);

const Vectors = z.object({ images: GoldenTensor, preprocessing: Preprocessing });
const GoldenFile = z.strictObject({
  madeWith: z.record(z.string(), z.string()),
  cases: z.array(
    z.strictObject({
      vectors: z.string(),
      model: z.string(),
      layer: z.string(),
      heads: z.array(
        z.strictObject({
          k: z.int(),
          targets: z.array(z.int()),
          aucs: z.array(z.number()),
          cam: GoldenTensor,
        }),
      ),
    }),
  ),
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
}

const openModel = (path: string) => readModel(readFileSync(new URL(path, folder)), path);
const { cases } = GoldenFile.parse(readJson('untrained-head/cams.json'));
const every = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The explainer's inputs for images of a golden file, any class being the target. */
function feedsOf(images: z.infer<typeof GoldenTensor>, count: number, logits: number): Tensors {
  const [, height = 0, width = 0] = images.shape;
  const data = Uint8Array.from(images.data).subarray(0, count * height * width * 3);
  return {
    image: { type: 'uint8', dims: [count, height, width, 3], data },
    target_mask: {
      type: 'float32',
      dims: [count, logits],
      data: new Float32Array(count * logits).fill(1),
    },
  };
}

describe.each(cases)('permuted heads of $model', ({ model, vectors, layer, heads }) => {
  test('have the targets, the CAMs and the ROC-AUCs that PyTorch and scikit-learn give', async () => {
    const { images, preprocessing } = Vectors.parse(readJson(vectors));
    const [count = 0] = images.shape;
    const explainer = await compileExplainer(openModel(model), {
      preprocessing,
      layer,
      heads: true,
      run: runModel,
    });
    const { logits } = explainer.recipe;
    const outputs = await runModel(explainer.bytes, feedsOf(images, count, logits));
    const explained = await runHeads(explainer, outputs, {
      candidates: every(logits),
      untrained: heads.length,
      classes: [],
    });
    explained.forEach(({ maps, targets }, image) => {
      const [map] = maps;
      const size = map!.height * map!.width;
      const aucs = headAucs(maps, disc());
      for (const { k, targets: expected, aucs: expectedAucs, cam } of heads) {
        expect(targets[k]).toBe(expected[image]);
        const own = map!.data.subarray(k * size, (k + 1) * size);
        const golden = Array.from(cam.data).slice(image * size, (image + 1) * size);
        expect(difference(own, golden)).toBeLessThan(1e-4);
        // A step of heat more or less, where the two round differently.
        expect(aucs[k]).toBeCloseTo(expectedAucs[image]!, 3);
      }
    });
  });
});

/** The mask that golden ROC-AUCs were measured against: a disc with a void edge, a pixel a cell. */
function disc() {
  const distances = every(32 * 32).map(
    (cell) => ((cell % 32) - 12) ** 2 + (Math.floor(cell / 32) - 14) ** 2,
  );
  const isIn = (test: (distance: number) => boolean) =>
    Uint32Array.from(distances, (distance) =>
      Number(Math.abs(distance - 64) > 8 && test(distance)),
    );
  return {
    width: 32,
    height: 32,
    foreground: isIn((distance) => distance < 64),
    background: isIn((distance) => distance > 64),
  };
}

/** The largest difference, as a share of the largest expected value. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(actual, (value, i) => Math.abs(value - expected[i]!));
  return Math.max(...differences) / Math.max(...Array.from(expected, Math.abs), 1e-12);
}

const files = ['architectures', 'cam'].flatMap((name) =>
  readdirSync(new URL(name, folder))
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => `${name}/${file}`),
);
const vectorsOf = (file: string) =>
  file
    .replace(/([.]torchscript|[.]dynamo|-batch-1|-by-shape)?[.]onnx$/, '.json')
    .replace('softmax', 'conv');

describe('further logits', () => {
  test('share a model if all of them are candidates, and have the maps that they have apart', async () => {
    const { images, preprocessing } = Vectors.parse(readJson(vectorsOf(files[0]!)));
    const explainer = await compileExplainer(openModel(files[0]!), {
      preprocessing,
      heads: true,
      run: runModel,
    });
    const { logits } = explainer.recipe;
    const outputs = await runModel(
      explainer.bytes,
      feedsOf(images, explainer.fixedBatch ?? images.shape[0]!, logits),
    );
    const mapsOf = async (candidates: number[], classes: number[]) => {
      const [image] = await runHeads(explainer, outputs, { candidates, untrained: 0, classes });
      const [{ height, width, data }] = image!.maps as [HeadMaps];
      return classes.map((_, at) => [
        ...data.subarray((1 + at) * height * width, (2 + at) * height * width),
      ]);
    };
    const [two, one] = [await mapsOf([0], [2, 1]), await mapsOf([0, 1], [2, 0])];
    expect(await mapsOf(every(logits), [2, 1])).toEqual(two);
    expect(await mapsOf(every(logits), [2])).toEqual([two[0]]);
    expect(one[0]).toEqual(two[0]);
    expect(two[0]).not.toEqual(two[1]);
    const ofAll = (classes: number[]) =>
      headsOfModel({ candidates: every(logits), untrained: 3, classes });
    expect(ofAll([2, 1]).heads).toEqual(ofAll([0]).heads);
    expect(ofAll([2, 1]).others).toEqual([2, 1]);
  });
});

describe('the own head', () => {
  test.each(files)('of %s has the map that the explainer returns', async (path) => {
    const { images, preprocessing } = Vectors.parse(readJson(vectorsOf(path)));
    const explainer = await compileExplainer(openModel(path), {
      preprocessing,
      heads: true,
      run: runModel,
    });
    const { logits } = explainer.recipe;
    const count = explainer.fixedBatch ?? images.shape[0]!;
    const outputs = await runModel(explainer.bytes, feedsOf(images, count, logits));
    const explained = await runHeads(explainer, outputs, {
      candidates: every(logits),
      untrained: 1,
      classes: [1],
    });
    const own = floatsOf(outputs['cam']);
    const size = own.length / count;
    explained.forEach(({ maps }, image) => {
      const map = maps[0]!.data.subarray(0, size);
      expect(difference(map, own.subarray(image * size, (image + 1) * size))).toBeLessThan(1e-4);
    });
  });
});

const preprocessing: Preprocessing = {
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  inputRange: 1,
  channels: 'rgb',
};

/** Features [N, 6, 4, 4] to five logits, in forms that the last layer can have. */
const forms: Record<string, (build: ModelBuilder, features: string) => string> = {
  'a Conv with padding, Relu and GlobalAveragePool': (build, features) =>
    flatMean(build, build.node('Relu', [conv(build, features, 1, { pads: ints([1, 1, 1, 1]) })])),
  'a Conv with padding on two sides and a mean': (build, features) =>
    flatMean(build, conv(build, features, 1, { pads: ints([0, 2, 1, 0]) })),
  'a Conv as large as its input': (build, features) =>
    build.node('Flatten', [conv(build, features, 4, {})]),
  'a Conv of pooled features, transposed': (build, features) => {
    const pooled = build.node('GlobalAveragePool', [features]);
    const last = build.node('Transpose', [conv(build, pooled, 1, {})], {
      perm: ints([0, 2, 3, 1]),
    });
    return build.node('Flatten', [last]);
  },
  'a Conv of pooled features, and Relu': (build, features) => {
    const pooled = build.node('GlobalAveragePool', [features]);
    return flatMean(build, build.node('Relu', [conv(build, pooled, 1, {})]));
  },
  'a quantized Gemm': (build, features) => {
    const flat = build.node('Flatten', [build.node('GlobalAveragePool', [features])]);
    const logits = build.node('Gemm', [flat, build.weights([6, 5]), build.weights([5])]);
    const by = [build.floats([], [0.05]), build.constant([], Uint8Array.of(128))];
    return build.node('DequantizeLinear', [build.node('QuantizeLinear', [logits, ...by]), ...by]);
  },
};

function conv(build: ModelBuilder, x: string, kernel: number, attributes: Attributes): string {
  return build.node('Conv', [x, build.weights([5, 6, kernel, kernel]), build.weights([5])], {
    ...attributes,
    kernel_shape: ints([kernel, kernel]),
  });
}
type Attributes = Parameters<ModelBuilder['node']>[2];

function flatMean(build: ModelBuilder, x: string): string {
  return build.node('Flatten', [build.node('GlobalAveragePool', [x])]);
}

describe.each(Object.entries(forms))('heads that are %s', (_, head) => {
  const image = Uint8Array.from({ length: 192 }, (_, i) => (i * i * 31) % 256);
  const feeds: Tensors = {
    image: { type: 'uint8', dims: [1, 8, 8, 3], data: image },
    target_mask: { type: 'float32', dims: [1, 5], data: new Float32Array(5).fill(1) },
  };
  const layers = ['features', undefined];

  test.each(layers)('have the maps of models with such weights, at %s', async (layer) => {
    const compile = (model: OnnxModel) =>
      compileExplainer(model, {
        preprocessing,
        heads: true,
        run: runModel,
        ...(layer !== undefined && { layer }),
      });
    const explainer = await compile(tinyClassifier({ head }));
    const card = headsCard(explainer);
    const outputs = await runModel(explainer.bytes, feeds);
    const untrained = 3;
    const [explained] = await runHeads(explainer, outputs, {
      candidates: every(5),
      untrained,
      classes: [],
    });
    for (let k = 0; k <= untrained; k++) {
      const model = tinyClassifier({ head });
      if (k > 0) permuteHead(model, card, k);
      const { cam, target } = await runModel((await compile(model)).bytes, feeds);
      const expected = floatsOf(cam);
      const map = explained!.maps[0]!.data.subarray(k * expected.length, (k + 1) * expected.length);
      expect(explained!.targets[k]).toBe(Number(target!.data[0]));
      expect(difference(map, expected)).toBeLessThan(1e-4);
    }
  });
});

/** Gives a model the weights and biases of its k-th permuted head. */
function permuteHead({ graph }: OnnxModel, { layers }: HeadsCard, k: number): void {
  layers.forEach(({ weights, bias }, j) => {
    const seed = 2 * (65_536 * j + k);
    for (const [name, drawn] of [
      [weights, seed],
      [bias, seed + 1],
    ] as const) {
      const tensor = graph.initializer.find((one) => one.name === name);
      if (!tensor) throw new Error(`${name} is no constant`);
      const values = floatsOfTensor(tensor);
      const placeOf = permutedIndex(values.length, drawn);
      const permuted = Float32Array.from(values, (_, i) => values[placeOf(i)]!);
      tensor.floatData = [];
      tensor.rawData = new Uint8Array(permuted.buffer);
    }
  });
}

describe('an explainer with heads', () => {
  const compile = (
    options: Partial<Parameters<typeof compileExplainer>[1]>,
    model = tinyClassifier(),
  ) => compileExplainer(model, { preprocessing, heads: true, run: runModel, ...options });
  const image = Uint8Array.from({ length: 192 }, (_, i) => (i * i * 31) % 256);
  const feeds = (allowed = [1, 1, 1, 1, 1]): Tensors => ({
    image: { type: 'uint8', dims: [1, 8, 8, 3], data: image },
    target_mask: { type: 'float32', dims: [1, 5], data: Float32Array.from(allowed) },
  });

  test.each(['eigencam', 'reciprocam', 'gradient', 'smoothgrad'] as const)(
    'says that %s has none',
    async (method) => {
      const { heads } = await compile({ methods: [method, 'gradcam'] });
      expect(heads).toEqual({ missing: `${method} reads no gradient at a layer` });
    },
  );

  test('says that there are no weights between layer and logits', async () => {
    const pooled = tinyClassifier({
      head: (build, features) =>
        build.node('Flatten', [build.node('GlobalAveragePool', [features])]),
    });
    const { heads } = await compile({}, pooled);
    expect(heads).toHaveProperty('missing');
  });

  test('explains them at all layers of the first method, on the plain view', async () => {
    const explainer = await compile({
      methods: ['layercam', 'gradcam'],
      layer: ['features', '/features/features.1/Relu'],
      smooth: true,
    });
    expect(headsCard(explainer).maps).toEqual([
      [4, 4],
      [8, 8],
    ]);
    const outputs = await runModel(explainer.bytes, feeds());
    const choice = { candidates: every(5), untrained: 1, classes: [] };
    const [explained] = await runHeads(explainer, outputs, choice);
    explained!.maps.forEach(({ data }, layer) => {
      const own = floatsOf(outputs[`cam.layercam.${layer}.0`]);
      expect(difference(data.subarray(0, own.length), own)).toBeLessThan(1e-5);
    });
  });

  test('explains other logits of the own head as the explainer does when it is asked for them', async () => {
    const explainer = await compile({});
    const outputs = await runModel(explainer.bytes, feeds());
    const choice = { candidates: [0], untrained: 0, classes: [1, 2, 3, 4] };
    const [explained] = await runHeads(explainer, outputs, choice);
    for (const logit of choice.classes) {
      const allowed = every(5).map((other) => Number(other === logit));
      const { cam } = await runModel(explainer.bytes, feeds(allowed));
      const map = explained!.maps[0]!.data.subarray(logit * 16, (logit + 1) * 16);
      expect(difference(map, floatsOf(cam))).toBeLessThan(1e-5);
    }
  });

  test('chooses a target among the candidates', async () => {
    const explainer = await compile({});
    const outputs = await runModel(explainer.bytes, feeds([0, 1, 0, 1, 0]));
    const [explained] = await runHeads(explainer, outputs, {
      candidates: [1, 3],
      untrained: 40,
      classes: [],
    });
    const [own, ...permuted] = explained!.targets;
    expect([1, 3][own!]).toBe(Number(outputs['target']!.data[0]));
    expect(new Set(permuted)).toEqual(new Set([0, 1]));
  });

  test('leaves the maps as they are', async () => {
    const alone = await runModel((await compile({ heads: false })).bytes, feeds());
    const beside = await runModel((await compile({})).bytes, feeds());
    expect(Object.keys(alone)).toEqual(['logits', 'target', 'cam']);
    expect(beside['cam']).toEqual(alone['cam']);
  });

  test('is hardly larger than one without', async () => {
    const model = openModel('architectures/vgg.torchscript.onnx');
    const { bytes: alone } = await compile({ heads: false }, model);
    const { bytes } = await compile({}, model);
    expect(bytes.length - alone.length).toBeLessThan(10_000);
  });
});
