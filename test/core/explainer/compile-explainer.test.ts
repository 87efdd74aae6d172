import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { UnsupportedOperatorError } from '../../../core/errors/unsupported-operator-error.ts';
import { int, ints } from '../../../core/onnx/attributes.ts';
import {
  compileExplainer,
  type ExplainerOptions,
} from '../../../core/explainer/compile-explainer.ts';
import {
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { copyModel, readModel, writeModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import type { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';
import { inTraining, pooledHead, tinyClassifier } from './tiny-classifier.ts';

const preprocessing: Preprocessing = {
  mean: [0.5, 0.25, 0.125],
  std: [0.5, 0.25, 1],
  inputRange: 1,
  channels: 'rgb',
};
const CLASSES = 5;

interface Explanation {
  logits: Float32Array;
  target: number;
  cam: Float32Array;
}

/** Compiles and loads an explainer; `explain` takes pixels and, for each image, the classes allowed. */
async function compile(model: OnnxModel, options: Partial<ExplainerOptions> = {}) {
  const explainer = await compileExplainer(model, { preprocessing, run: runModel, ...options });
  const run = await loadModel(explainer.bytes);
  const { inputSize } = explainer.recipe;

  async function explain(images: Uint8Array[], targets = images.map(all)): Promise<Explanation[]> {
    const mask = targets.flatMap((allowed) =>
      Array.from({ length: CLASSES }, (_, k) => (allowed.includes(k) ? 1 : 0)),
    );
    const n = images.length;
    const outputs = await run({
      image: {
        type: 'uint8',
        dims: [n, ...inputSize, 3],
        data: Uint8Array.from(images.flatMap((image) => [...image])),
      },
      target_mask: { type: 'float32', dims: [n, CLASSES], data: Float32Array.from(mask) },
    });
    const part = (name: string, i: number) => {
      const values = floatsOf(outputs[name]);
      return values.slice((i * values.length) / n, ((i + 1) * values.length) / n);
    };
    expect(outputs['cam']?.dims).toEqual([n, ...explainer.recipe.camSize]);
    expect(outputs['logits']?.dims).toEqual([n, CLASSES]);
    return integersOf(outputs['target']).map((target, i) => ({
      logits: part('logits', i),
      target,
      cam: part('cam', i),
    }));
  }
  return { explainer, explain };
}

const all = () => [0, 1, 2, 3, 4];

/** Pixels of an image of that size, the same for every seed. */
function photo(seed: number, height = 8, width = 8): Uint8Array {
  return Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => (seed * 97 + i * i * 31 + i) % 256,
  );
}

const photos = [photo(1), photo(2), photo(3)];

/** What the original model makes of an image [3, 8, 8]: its logits and its tensor `features`. */
async function runOriginal(model: OnnxModel, image: Uint8Array, { mean, std } = preprocessing) {
  const probe = copyModel(model);
  probe.graph.output.push(declareTensor('features', 'float32'));
  const data = Float32Array.from({ length: image.length }, (_, i) => {
    const [channel, place] = [Math.floor(i / 64), i % 64];
    return (image[3 * place + channel]! / 255 - mean[channel]!) / std[channel]!;
  });
  const input = { type: 'float32' as const, dims: [1, 3, 8, 8], data };
  const outputs = await runModel(writeModel(probe), { input });
  return { logits: floatsOf(outputs['logits']), features: floatsOf(outputs['features']) };
}

function expectClose(actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1e-3, ...Array.from(expected, Math.abs));
  const errors = Array.from(actual, (value, i) => Math.abs(value - expected[i]!) / scale);
  expect(Math.max(...errors)).toBeLessThan(tolerance);
}

const isHighest = (logits: Float32Array, index: number, among: number[]) =>
  among.every((k) => logits[k]! <= logits[index]!);

const { explainer, explain } = await compile(tinyClassifier());

describe('an explainer', () => {
  test('says what it takes and returns', () => {
    expect(explainer.fixedBatch).toBeUndefined();
    expect(explainer.recipe).toEqual({
      method: 'gradcam',
      layer: 'features',
      reading: 'features.3 (features), 6 channels on a 4x4 grid',
      camSize: [4, 4],
      inputSize: [8, 8],
      logits: 5,
      logitsTensor: explainer.recipe.logitsTensor,
      output: 'logits',
      head: 'softmax',
      notes: [],
      maps: [
        {
          output: 'cam',
          method: 'gradcam',
          layer: 'features',
          size: [4, 4],
          view: { flipped: false, intensity: 1 },
        },
      ],
      precision: 'float32',
    });
    const model = readModel(explainer.bytes);
    expect(model.graph.input.map(({ name }) => name)).toEqual(['image', 'target_mask']);
    expect(model.graph.output.map(({ name }) => name)).toEqual(['logits', 'target', 'cam']);
    expect(JSON.parse(model.metadata.get('groundcam.recipe') ?? '')).toEqual(explainer.recipe);
  });

  test('returns the logits of the original model on normalised pixels', async () => {
    const [explanation] = await explain([photos[0]!]);
    const { logits } = await runOriginal(tinyClassifier(), photos[0]!);
    expectClose(explanation!.logits, logits);
  });

  test('returns, for a pooled linear head, the closed form ReLU(Σ w_kc A_c) / (h·w)', async () => {
    const model = tinyClassifier();
    const gemm = model.graph.node.find(({ opType }) => opType === 'Gemm');
    const { rawData } = model.constant(gemm!.input[1]!)!;
    const weights = new Float32Array(rawData.slice().buffer);
    const hottest: number[] = [];
    for (const [i, { target, cam }] of (await explain(photos, [[0], [3], [4]])).entries()) {
      const { features } = await runOriginal(model, photos[i]!);
      const expected = Array.from({ length: 16 }, (_, place) =>
        Math.max(
          0,
          [0, 1, 2, 3, 4, 5].reduce(
            (sum, c) => sum + (weights[c * CLASSES + target]! * features[16 * c + place]!) / 16,
            0,
          ),
        ),
      );
      hottest.push(Math.max(...expected));
      expectClose(cam, expected);
    }
    expect(Math.max(...hottest)).toBeGreaterThan(0);
  });

  test('explains the predicted class where the mask allows all', async () => {
    for (const { logits, target } of await explain(photos)) {
      expect(isHighest(logits, target, all())).toBe(true);
    }
  });

  test('explains one class where the mask allows one', async () => {
    const targets = await explain([photos[0]!, photos[0]!, photos[0]!], [[0], [2], [4]]);
    expect(targets.map(({ target }) => target)).toEqual([0, 2, 4]);
    expect(targets[0]!.cam).not.toEqual(targets[1]!.cam);
  });

  test('explains the highest logit of a group, though another class be predicted', async () => {
    const [{ logits }] = (await explain([photos[0]!])) as [Explanation];
    const ranked = all().sort((a, b) => logits[b]! - logits[a]!);
    const group = [ranked[3]!, ranked[1]!, ranked[4]!];
    const [ofGroup, ofIndex] = await explain([photos[0]!, photos[0]!], [group, [ranked[1]!]]);
    expect(ofGroup).toEqual(ofIndex);
    expect(ofGroup!.target).toBe(ranked[1]);
  });

  test('explains images of a batch as it does each alone', async () => {
    const targets = [[1], all(), [0, 4]];
    const together = await explain(photos, targets);
    for (const [i, expected] of together.entries()) {
      const [alone] = await explain([photos[i]!], [targets[i]!]);
      expect(alone!.target).toBe(expected.target);
      expectClose(alone!.cam, expected.cam);
      expectClose(alone!.logits, expected.logits);
    }
  });

  test('is the same file each time it is compiled, so that it can be kept by its ingredients', async () => {
    const again = await compileExplainer(tinyClassifier(), { preprocessing, run: runModel });
    expect(Buffer.from(again.bytes).equals(explainer.bytes)).toBe(true);
  });

  test('leaves the model that it was made from as it was', async () => {
    const model = tinyClassifier();
    const before = writeModel(model);
    await compileExplainer(model, { preprocessing, run: runModel });
    expect(Buffer.from(writeModel(model)).equals(before)).toBe(true);
  });

  test('keeps the metadata of the model', async () => {
    const model = tinyClassifier();
    model.proto.metadataProps.push(
      create(StringStringEntryProtoSchema, { key: 'groundcam.source', value: 'torchvision' }),
    );
    const { explainer } = await compile(model);
    expect(readModel(explainer.bytes).metadata.get('groundcam.source')).toBe('torchvision');
  });
});

describe('models that differ in form only give the same explanation', async () => {
  const expected = await explain(photos);

  async function expectSame(model: OnnxModel, options: Partial<ExplainerOptions> = {}) {
    const { explainer, explain } = await compile(model, options);
    const batches = explainer.fixedBatch === 1 ? photos.map((image) => [image]) : [photos];
    const actual = (await Promise.all(batches.map((batch) => explain(batch)))).flat();
    actual.forEach(({ logits, target, cam }, i) => {
      expect(target).toBe(expected[i]!.target);
      expectClose(logits, expected[i]!.logits);
      expectClose(cam, expected[i]!.cam);
    });
    return explainer;
  }

  test.each([11, 13, 17, 18, 21])('opset %i', async (opset) => {
    await expectSame(tinyClassifier({ opset }));
  });

  test('an input [N, H, W, 3]', () => expectSame(tinyClassifier({ dims: ['N', 8, 8, 3] })));

  test('an input size that is given', () =>
    expectSame(tinyClassifier({ dims: ['N', 3, 'H', 'W'] }), { inputSize: [8, 8] }));

  test('a batch that is fixed to 1', async () => {
    const explainer = await expectSame(tinyClassifier({ dims: [1, 3, 8, 8] }));
    expect(explainer.fixedBatch).toBe(1);
  });

  test('a batch that is fixed to 3', async () => {
    const explainer = await expectSame(tinyClassifier({ dims: [3, 3, 8, 8] }));
    expect(explainer.fixedBatch).toBe(3);
  });

  test('a closing Softmax', () =>
    expectSame(
      tinyClassifier({
        head: (build, features) => build.node('Softmax', [pooledHead(build, features)]),
      }),
    ));

  test('logits [N, 5, 1, 1]', () =>
    expectSame(
      tinyClassifier({
        head: (build, features) =>
          build.node('Reshape', [pooledHead(build, features), build.ints([-1, 5, 1, 1])]),
      }),
    ));

  test.each(['image', 'cam', 'target_mask', 'model/image'])(
    'an input with the name %s',
    async (input) => {
      await expectSame(tinyClassifier({ input }));
    },
  );

  test.each(['logits', 'cam', 'target', 'image'])('an output with the name %s', async (logits) => {
    await expectSame(tinyClassifier({ logits }));
  });

  test('an inner tensor with the name cam', () =>
    expectSame(
      tinyClassifier({
        head: (build, features) => pooledHead(build, build.node('Identity', [features], {}, 'cam')),
      }),
      { layer: 'features' },
    ));

  test('initializers that are listed as inputs, as in files of IR version 3', () => {
    const model = tinyClassifier();
    model.proto.irVersion = 3n;
    for (const { name, dims, dataType } of model.graph.initializer) {
      const type = dataType === 1 ? 'float32' : 'int64';
      model.graph.input.push(declareTensor(name, type, dims.map(Number)));
    }
    return expectSame(readModel(writeModel(model)));
  });

  test('channels in the order BGR', async () => {
    const reversed = photos.map((image) => image.map((_, i) => image[i - (i % 3) + 2 - (i % 3)]!));
    const { explain } = await compile(tinyClassifier(), {
      preprocessing: { ...preprocessing, channels: 'bgr' },
    });
    const actual = await explain(reversed);
    actual.forEach(({ cam }, i) => expectClose(cam, expected[i]!.cam));
  });

  test('a white pixel of 255 where mean and std are of that scale', () => {
    const scaled = (values: number[]) => values.map((v) => 255 * v) as [number, number, number];
    const { mean, std } = preprocessing;
    return expectSame(tinyClassifier(), {
      preprocessing: { ...preprocessing, mean: scaled(mean), std: scaled(std), inputRange: 255 },
    });
  });
});

describe('the layer of an explainer', () => {
  test('may be any feature map, with gradients that differ from place to place', async () => {
    const { explainer, explain } = await compile(tinyClassifier(), { layer: 'features[1]' });
    expect(explainer.recipe).toMatchObject({
      camSize: [8, 8],
      layer: expect.any(String) as string,
    });
    const [{ cam }] = (await explain([photos[0]!])) as [Explanation];
    expect(new Set(cam).size).toBeGreaterThan(8);
  });

  test('that does not exist is refused before anything is written', async () => {
    await expect(compile(tinyClassifier(), { layer: 'layer4' })).rejects.toThrow(
      'The model has no layer "layer4"',
    );
  });
});

test.each<[string, Partial<ExplainerOptions>]>([
  ['Smoothing', { smooth: true }],
  ['smoothgrad', { methods: ['smoothgrad'] }],
  ['reciprocam', { methods: ['reciprocam'] }],
])('%s is refused where the batch is fixed', async (what, options) => {
  const model = tinyClassifier({ dims: [2, 3, 8, 8] });
  const refused = compile(model, { layer: 'features', ...options });
  await expect(refused).rejects.toBeInstanceOf(InputError);
  await expect(refused).rejects.toMatchObject({
    message: `${what} runs copies of an image, but the model's batch is fixed to 2`,
    hint: expect.stringContaining('dynamic batch size') as string,
  });
});

describe('a tail that cannot be differentiated', () => {
  const sine = tinyClassifier({
    opset: 13,
    head: (build, features) => {
      const wave = build.node('Sin', [features], {}, 'wave');
      build.nameNode('/wave/Sin');
      return pooledHead(build, wave);
    },
  });

  test('is refused with operator, opset, node, and the nearest layer that works', async () => {
    const error = await compile(sine, { layer: 'features' }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UnsupportedOperatorError);
    expect(error).toMatchObject({
      message:
        'Can\'t differentiate the operator Sin (opset 13, node "/wave/Sin", output "wave"): groundcam has no adjoint rule for it',
      hint: 'The nearest layer that works is wave: pass --layer "wave".',
    });
  });

  test('can be explained at the layer that the hint names', async () => {
    const { explainer } = await compile(sine, { layer: 'wave' });
    expect(explainer.recipe.layer).toBe('wave');
  });

  test('is refused with a hint that works, even where the operator has a rule for other forms', async () => {
    const model = tinyClassifier({
      opset: 18,
      head: (build, features) => {
        const before = build.node('Relu', [features], {}, 'before');
        const scales = build.floats([4], [1, 1, 0.5, 0.5]);
        const after = build.node('Resize', [before, '', scales], { antialias: int(1) }, 'after');
        build.setString('mode', 'linear');
        return pooledHead(build, after);
      },
    });
    await expect(compile(model, { layer: 'features' })).rejects.toMatchObject({
      message: expect.stringContaining('antialiases') as string,
      hint: 'The nearest layer that works is after: pass --layer "after".',
    });
  });

  test('is refused without a layer to try where none works', async () => {
    const model = tinyClassifier({
      head: (build, features) => {
        const pooled = build.node('GlobalAveragePool', [features]);
        const flat = build.node('Flatten', [build.node('Sin', [pooled])]);
        return build.node('Gemm', [flat, build.weights([6, 5])]);
      },
    });
    await expect(compile(model)).rejects.toMatchObject({
      name: 'UnsupportedOperatorError',
      hint: 'No later layer of this model works either.',
    });
  });
});

test('a model that returns a map of logits an image is no classifier', async () => {
  const model = tinyClassifier({
    head: (build, features) => build.node('Conv', [features, build.weights([5, 6, 1, 1])]),
  });
  await expect(compile(model)).rejects.toThrow(
    /Expected logits \[N, K\] from the model but ".*" is \[N, 5, 4, 4\]/,
  );
});

test('a gradient that reaches the layer by two ways is the sum of both', async () => {
  const gated = tinyClassifier({
    head: (build, features) => {
      const means = build.node('ReduceMean', [features], { axes: ints([2, 3]) });
      const gated = build.node('Mul', [features, means]);
      return pooledHead(build, gated);
    },
  });
  const { explain } = await compile(gated, { layer: 'features' });
  const [{ cam, target }] = (await explain([photos[0]!])) as [Explanation];
  const { features } = await runOriginal(gated, photos[0]!);
  const gemm = gated.graph.node.find(({ opType }) => opType === 'Gemm');
  const weights = new Float32Array(gated.constant(gemm!.input[1]!)!.rawData.slice().buffer);
  const mean = (c: number) => features.slice(16 * c, 16 * c + 16).reduce((a, b) => a + b) / 16;
  // y_k = Σ_c w_kc m_c², m_c the mean of A_c, so dy_k/dA_cij = 2 w_kc m_c / 16 at every place.
  const expected = Array.from({ length: 16 }, (_, place) =>
    Math.max(
      0,
      [0, 1, 2, 3, 4, 5].reduce(
        (sum, c) =>
          sum + ((2 * weights[c * CLASSES + target]! * mean(c)) / 16) * features[16 * c + place]!,
        0,
      ),
    ),
  );
  expectClose(cam, expected);
});

describe('a layer before a normalisation over places', () => {
  const instanceNorm = (build: ModelBuilder, features: string) =>
    build.node('InstanceNormalization', [features, build.weights([6]), build.weights([6])]);
  const writtenOut = (build: ModelBuilder, features: string) =>
    build.node('Sub', [features, build.node('ReduceMean', [features], { axes: ints([2, 3]) })]);
  const curved = (norm: typeof instanceNorm) => (build: ModelBuilder, features: string) =>
    pooledHead(build, build.node('Relu', [norm(build, features)], {}, 'after'));

  test.each([
    ['InstanceNorm', instanceNorm],
    ['one written out', writtenOut],
    ['BatchNorm in training mode', inTraining],
  ])('is refused for Grad-CAM: weights before %s are rounding', async (_, norm) => {
    const model = tinyClassifier({ head: curved(norm) });
    await expect(compile(model, { layer: 'features' })).rejects.toThrow(
      /only rounding errors at the layer .*features.*mean of the gradient is zero/,
    );
    await expect(compile(model, { layer: 'after' })).resolves.toBeDefined();
    await expect(
      compile(model, { layer: 'features', methods: ['layercam'] }),
    ).resolves.toBeDefined();
  });

  test('has weights if the normalisation is over groups of channels', async () => {
    const head = (build: ModelBuilder, features: string) => {
      const given = [features, build.weights([6]), build.weights([6])];
      const normalised = build.node('GroupNormalization', given, { num_groups: int(2) });
      return pooledHead(build, build.node('Relu', [normalised]));
    };
    const model = tinyClassifier({ opset: 21, head });
    await expect(compile(model, { layer: 'features' })).resolves.toBeDefined();
  });
});

describe('a file that ONNX Runtime has optimised', () => {
  const fusedHead = (build: ModelBuilder, features: string) => {
    const fused = build.node('FastGelu', [features]);
    build.model.graph.node.at(-1)!.domain = 'com.microsoft';
    return fused;
  };
  function optimised(head: (build: ModelBuilder, features: string) => string) {
    const model = tinyClassifier({ head });
    model.proto.opsetImport.push(
      create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
    );
    return model;
  }

  test('is told from others, and a later layer is suggested', async () => {
    const model = optimised((build, features) =>
      pooledHead(build, build.node('Relu', [fusedHead(build, features)], {}, 'after')),
    );
    await expect(compile(model, { layer: 'features' })).rejects.toMatchObject({
      message: expect.stringContaining("ONNX Runtime's optimiser made it") as string,
      hint: expect.stringMatching(/^Use the file from before.* pass --layer/) as string,
    });
    const { explainer } = await compile(model, { layer: 'after' });
    expect(explainer.recipe.notes).toEqual([expect.stringContaining('FastGelu')]);
  });

  test('has no layer to suggest if the gradient reaches only one of its places', async () => {
    const model = optimised((build, features) => {
      const last = build.node('Transpose', [fusedHead(build, features)], {
        perm: ints([0, 2, 3, 1]),
      });
      const tokens = build.reshape(last, [{ perSample: 1 }, 16, 6]);
      const first = build.node('Gather', [tokens, build.ints(0)], { axis: int(1) });
      return build.node('Gemm', [first, build.weights([6, 5])]);
    });
    await expect(compile(model, { layer: 'features' })).rejects.toMatchObject({
      hint: expect.stringContaining('No later layer') as string,
    });
  });
});
