import { describe, expect, test } from 'vitest';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { copyModel, readModel, writeModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { calibrate } from '../../../core/quantize/calibrate.ts';
import { quantizeModel, type QuantizeOptions } from '../../../core/quantize/quantize-model.ts';
import { Quantization } from '../../../core/quantize/quantization.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const preprocessing = Preprocessing.parse({ mean: 0.5, std: 0.25, inputRange: 1 });
const photos = [1, 2, 3, 4].map((seed) =>
  Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (seed * 97 + i * i * 31 + i) % 256),
);

const quantized = (model: OnnxModel, options: Partial<QuantizeOptions> = {}) =>
  quantizeModel(model, {
    preprocessing,
    photos,
    sourceDigest: 'ab'.repeat(32),
    run: runModel,
    load: loadModel,
    ...options,
  });

/** The model's logits and its tensor `features`, for pixels that are normalised in no graph. */
async function run(model: OnnxModel, photo: Uint8Array) {
  const probe = copyModel(model);
  probe.graph.output.push(declareTensor('features', 'float32'));
  const data = Float32Array.from({ length: photo.length }, (_, i) => {
    const [channel, place] = [Math.floor(i / 64), i % 64];
    return (photo[3 * place + channel]! / 255 - 0.5) / 0.25;
  });
  const input = { type: 'float32' as const, dims: [1, 3, 8, 8], data };
  const outputs = await runModel(writeModel(probe), { input });
  return { logits: floatsOf(outputs['logits']), features: floatsOf(outputs['features']) };
}

test('calibration finds the extremes of a tensor for each photo', async () => {
  const model = tinyClassifier();
  const ranges = await calibrate(model, ['input', 'features'], {
    classifier: asImageModel(model),
    preprocessing,
    photos,
    load: loadModel,
  });
  expect(ranges.get('features')).toHaveLength(photos.length);
  for (const [i, photo] of photos.entries()) {
    const { features } = await run(model, photo);
    expect(ranges.get('features')![i]!.max).toBeCloseTo(Math.max(...features), 4);
    expect(ranges.get('features')![i]!.min).toBeCloseTo(Math.min(...features), 4);
    expect(ranges.get('input')![i]!.max).toBeCloseTo((Math.max(...photo) / 255 - 0.5) / 0.25, 4);
  }
});

test('a model with a fixed batch is calibrated in batches of that size', async () => {
  const model = tinyClassifier({ dims: [3, 3, 8, 8] });
  const seen: number[] = [];
  const { bytes } = await quantized(model, { onProgress: (done) => seen.push(done) });
  expect(seen).toEqual([3, 4]);
  expect(readModel(bytes).graph.node.length).toBeGreaterThan(10);
});

describe('a quantised model', async () => {
  const original = tinyClassifier();
  const { bytes, quantization, operators } = await quantized(original);
  const model = readModel(bytes);

  test('computes nearly what the float model computes', async () => {
    for (const photo of photos) {
      const before = await run(original, photo);
      const after = await run(model, photo);
      for (const name of ['logits', 'features'] as const) {
        const scale = Math.max(...before[name].map(Math.abs));
        const errors = before[name].map((value, i) => Math.abs(value - after[name][i]!) / scale);
        expect(Math.max(...errors)).toBeGreaterThan(0);
        expect(Math.max(...errors)).toBeLessThan(0.03);
      }
    }
  });

  test('says how it was made, and keeps what its images and logits mean', async () => {
    const labelled = await quantized(original, { labels: ['a', 'b', 'c', 'd', 'e'] });
    const { metadata } = readModel(labelled.bytes);
    expect(JSON.parse(metadata.get('groundcam.preprocessing')!)).toEqual(preprocessing);
    expect(JSON.parse(metadata.get('groundcam.labels')!)).toHaveLength(5);
    expect(Quantization.parse(JSON.parse(metadata.get('groundcam.quantization')!))).toEqual(
      quantization,
    );
    expect(quantization).toMatchObject({ layer: 'features', photos: 4, weightBits: 7 });
  });

  test('has integer weights before the layer and float ones after it', () => {
    expect(operators).toEqual({ integer: ['Conv', 'Conv'], float: [] });
    const [conv] = model.graph.node.filter(({ opType }) => opType === 'Conv');
    expect(model.producerOf(conv!.input[1]!)?.opType).toBe('DequantizeLinear');
    const gemm = model.graph.node.find(({ opType }) => opType === 'Gemm');
    expect(model.constant(gemm!.input[1]!)?.dataType).toBe(1);
  });

  test('is explained at the same layer, whichever of its names is asked for, as int8', async () => {
    for (const layer of [undefined, 'features', 'features[-1]', 'features.3']) {
      const { recipe } = await compileExplainer(model, { preprocessing, layer, run: runModel });
      expect(recipe).toMatchObject({ layer: 'features', camSize: [4, 4], precision: 'int8' });
    }
  });

  test('explains as the float model does', async () => {
    const maps = await Promise.all(
      [original, model].map(async (each) => {
        const explainer = await compileExplainer(each, { preprocessing, run: runModel });
        const everyClass = Float32Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0));
        const image = Uint8Array.from(
          Array<number[]>(5)
            .fill([...photos[0]!])
            .flat(),
        );
        const outputs = await runModel(explainer.bytes, {
          image: { type: 'uint8', dims: [5, 8, 8, 3], data: image },
          target_mask: { type: 'float32', dims: [5, 5], data: everyClass },
        });
        return floatsOf(outputs['cam']);
      }),
    );
    const [float = new Float32Array(), int8 = new Float32Array()] = maps;
    const scale = Math.max(...float);
    expect(scale).toBeGreaterThan(0);
    expect(Math.max(...float.map((value, i) => Math.abs(value - int8[i]!) / scale))).toBeLessThan(
      0.05,
    );
  });

  test('that is quantised already is refused', async () => {
    await expect(quantized(model)).rejects.toThrow('The model is quantised already');
  });
});

test('weights of 7 bits keep sums of two products within 16 bits; 8 have to be asked for', async () => {
  const largest = async (weightBits?: 7 | 8) => {
    const { bytes } = await quantized(tinyClassifier(), weightBits && { weightBits });
    const codes = readModel(bytes).graph.initializer.filter(({ dataType }) => dataType === 3);
    return Math.max(...codes.flatMap(({ rawData }) => [...new Int8Array(rawData)].map(Math.abs)));
  };
  expect(2 * 255 * (await largest())).toBeLessThan(2 ** 15);
  expect(await largest(8)).toBe(127);
});

test('a percentile narrows the ranges', async () => {
  const scaleOf = async (percentile: number) => {
    const model = readModel((await quantized(tinyClassifier(), { percentile })).bytes);
    return floatsOf(
      (
        await runModel(writeModel(withOutput(model, 'features/scale')), {
          input: { type: 'float32', dims: [1, 3, 8, 8], data: new Float32Array(192) },
        })
      )['scale'],
    )[0]!;
  };
  expect(await scaleOf(60)).toBeLessThan(await scaleOf(100));
});

function withOutput(model: OnnxModel, tensor: string): OnnxModel {
  const copy = copyModel(model);
  const source = copy.graph.node.find(({ opType }) => opType === 'Gemm')!;
  copy.addNode({
    ...source,
    opType: 'Identity',
    name: 'probe',
    input: [tensor],
    output: ['scale'],
    attribute: [],
  });
  copy.graph.output.push(declareTensor('scale', 'float32'));
  return copy;
}

test.each([
  { what: 'without photos', options: { photos: [] }, message: /no photos/ },
  { what: 'of an old opset', model: { opset: 12 }, message: /Expected opset 13 or newer/ },
])('a model $what is refused', async ({ options, model, message }) => {
  await expect(quantized(tinyClassifier(model), options)).rejects.toThrow(message);
});

test('a model without convolutions before the layer is refused', async () => {
  const model = tinyClassifier({ dims: ['N', 8, 8, 3] });
  const layer = model.graph.node[0]!.output[0]!;
  await expect(quantized(model, { layer })).rejects.toThrow(
    `The model has no convolutions before the layer "${layer}"`,
  );
});
