import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { differentiate } from '../../../core/autodiff/differentiate.ts';
import { GraphBuilder } from '../../../core/onnx/graph-builder.ts';
import { copyModel, readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { reinitialiseHead, type Redraw } from '../../../core/explainer/reinitialise-head.ts';
import { floatsOf, type Tensors } from '../../../core/onnx/runner.ts';
import { dimsAt } from '../../../core/onnx/shape.ts';
import { findTail, type Tail } from '../../../core/autodiff/tail.ts';
import type { Trace } from '../../../core/onnx/trace.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { GoldenTensor } from '../golden-tensor.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
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
      cam: GoldenTensor,
    }),
  ),
});

const { cases } = GoldenFile.parse(readJson('untrained-head/cams.json'));

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
}

const openModel = (path: string) => readModel(readFileSync(new URL(path, folder)), path);

describe.each(cases)('of $model', ({ model: path, vectors, layer, cam }) => {
  const { images, preprocessing } = Vectors.parse(readJson(vectors));
  const [count = 0, height = 0, width = 0] = images.shape;

  test('the untrained head gives the CAM that PyTorch gives with the same weights', async () => {
    const explainer = await compileExplainer(openModel(path), {
      preprocessing,
      layer,
      reinitialisedHead: true,
      run: runModel,
    });
    const { recipe } = explainer;
    expect(recipe.untrainedMaps).toEqual([{ ...recipe.maps[0], output: 'untrained_cam' }]);
    const explain = await loadModel(explainer.bytes);
    const outputs = await explain({
      image: {
        type: 'uint8',
        dims: [count, height, width, 3],
        data: Uint8Array.from(images.data),
      },
      target_mask: {
        type: 'float32',
        dims: [count, recipe.logits],
        data: new Float32Array(count * recipe.logits).fill(1),
      },
    });
    expect(outputs['untrained_cam']?.dims).toEqual(cam.shape);
    expect(difference(floatsOf(outputs['untrained_cam']), cam.data)).toBeLessThan(1e-4);
  });

  test('only a head whose weights were left as they are has the gradient of the trained one', async () => {
    const amplitude = preprocessing.inputRange / 2 / preprocessing.std[0];
    const { trained, unaltered, shuffled } = await gradients(path, layer, amplitude);
    expect(unaltered).toEqual(trained);
    expect(difference(shuffled, trained)).toBeGreaterThan(0.1);
  });
});

const asTheyAre: Redraw = (build, weights) => build.node('Identity', [weights]);

/** Gradients of a sum of logits, by the trained head, by a copy of it, and by one drawn anew. */
async function gradients(path: string, layer: string, amplitude: number) {
  const { classifier, trace } = await readClassifier(openModel(path), { run: runModel });
  const { model, input, logits, fixedBatch = 1 } = classifier;
  const tail = findTail(model, layer, logits);
  const all = copyModel(model);
  const build = new GraphBuilder(all);
  const gradientOf = (head: { tail: Tail; trace: Trace } | undefined) => {
    if (!head) throw new Error('Expected weights behind the layer');
    return differentiate({ model, build, ...head, seed: 'seed' }).get(layer)!;
  };
  const names = {
    trained: gradientOf({ tail, trace }),
    unaltered: gradientOf(reinitialiseHead(build, model, trace, tail, asTheyAre)),
    shuffled: gradientOf(reinitialiseHead(build, model, trace, tail)),
  };
  const shape = dimsAt(trace.shapes.get(logits)!, fixedBatch);
  all.graph.input.push(declareTensor('seed', 'float32', shape));
  all.graph.output = Object.values(names).map((name) => declareTensor(name, 'float32'));
  const tensor = (dims: number[], value: (i: number) => number) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const data = Float32Array.from({ length }, (_, i) => value(i));
    return { type: 'float32' as const, dims, data };
  };
  const feeds: Tensors = {
    [input]: tensor(dimsAt(trace.shapes.get(input)!, fixedBatch), (i) => amplitude * Math.sin(i)),
    seed: tensor(shape, (i) => 1 + i),
  };
  const outputs = await runModel(writeModel(all), feeds);
  return {
    trained: floatsOf(outputs[names.trained]),
    unaltered: floatsOf(outputs[names.unaltered]),
    shuffled: floatsOf(outputs[names.shuffled]),
  };
}

/** The largest difference, as a share of the largest expected value. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(actual, (value, i) => Math.abs(value - expected[i]!));
  return Math.max(...differences) / Math.max(...Array.from(expected, Math.abs));
}

describe('maps of an untrained head', () => {
  const preprocessing: Preprocessing = {
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    inputRange: 1,
    channels: 'rgb',
  };
  const compile = (
    options: Partial<Parameters<typeof compileExplainer>[1]>,
    model = tinyClassifier(),
  ) =>
    compileExplainer(model, { preprocessing, reinitialisedHead: true, run: runModel, ...options });
  const outputsOf = (maps: { output: string }[]) => maps.map(({ output }) => output);

  test('are those of the first method, at all its layers and views', async () => {
    const { recipe } = await compile({
      methods: ['layercam', 'gradcam'],
      layer: ['features', '/features/features.1/Relu'],
      smooth: true,
    });
    expect(recipe.untrainedMaps).toHaveLength(12);
    const own = recipe.maps.filter(({ method }) => method === 'layercam');
    expect(outputsOf(recipe.untrainedMaps)).toEqual(own.map(({ output }) => `untrained_${output}`));
  });

  test.each(['eigencam', 'reciprocam', 'gradient', 'smoothgrad'] as const)(
    'are left out for %s',
    async (method) => {
      const { recipe } = await compile({ methods: [method, 'gradcam'] });
      expect(recipe.untrainedMaps).toEqual([]);
    },
  );

  test('are left out where no weights stand between layer and logits', async () => {
    const pooled = tinyClassifier({
      head: (build, features) =>
        build.node('Flatten', [build.node('GlobalAveragePool', [features])]),
    });
    const { recipe } = await compile({}, pooled);
    expect(recipe.untrainedMaps).toEqual([]);
  });

  test('are left out where one of several layers is the head itself', async () => {
    const squeezenet = openModel('cam/squeezenet.onnx');
    const layer = ['features[-1]', 'classifier[0]'];
    const { recipe } = await compile({ layer }, squeezenet);
    expect(recipe.maps).toHaveLength(2);
    expect(recipe.untrainedMaps).toEqual([]);
  });

  test('leave the maps of the trained head as they are', async () => {
    const image = Uint8Array.from({ length: 192 }, (_, i) => (i * i * 31) % 256);
    const explain = async (reinitialisedHead: boolean) => {
      const { bytes } = await compile({ reinitialisedHead });
      return runModel(bytes, {
        image: { type: 'uint8', dims: [1, 8, 8, 3], data: image },
        target_mask: { type: 'float32', dims: [1, 5], data: new Float32Array(5).fill(1) },
      });
    };
    const [alone, beside] = [await explain(false), await explain(true)];
    expect(Object.keys(alone)).toEqual(['logits', 'target', 'cam']);
    expect(beside['cam']).toEqual(alone['cam']);
    expect(beside['target']).toEqual(alone['target']);
  });
});
