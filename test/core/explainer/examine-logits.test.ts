import { describe, expect, test } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { examineLogits } from '../../../core/explainer/examine-logits.ts';
import { float, int, ints } from '../../../core/onnx/attributes.ts';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { pooledHead, tinyClassifier, type TinyClassifier } from './tiny-classifier.ts';

const preprocessing = Preprocessing.parse({ mean: 128, std: 64 });

async function examine(options: TinyClassifier) {
  const { classifier } = await readClassifier(tinyClassifier(options), { run: runModel });
  return examineLogits(classifier, preprocessing, runModel);
}

const scalar = (build: ModelBuilder, value: number) => build.floats([], [value]);
/** Scores over their sum: a distribution without a softmax. */
const shares = (build: ModelBuilder, features: string) => {
  const scores = build.node('Softplus', [pooledHead(build, features)]);
  return build.node('Div', [scores, build.reduceSum(scores, [1], { keepDims: true })]);
};

describe('values', () => {
  test('of any size are scores', async () => {
    expect(await examine({})).toEqual({ values: 'scores', mixesImages: false });
  });

  test('in [0, 1] that sum to 1 are probabilities, which are refused', async () => {
    const refusal = await examine({ head: shares }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InputError);
    expect(refusal).toMatchObject({
      message: expect.stringContaining('"logits" returns probabilities') as string,
      hint: expect.stringContaining('--logits') as string,
    });
  });

  test.each([
    [
      'in percent',
      (build: ModelBuilder, x: string) => build.node('Mul', [x, scalar(build, 100)]),
      'multiples of probabilities: no value is below 0 and each row sums to 100',
    ],
    [
      'as logarithms',
      (build: ModelBuilder, x: string) =>
        build.node('Log', [build.node('Add', [x, scalar(build, 1e-6)])]),
      'logarithms of probabilities: e to their power sums to 1',
    ],
  ])('so are probabilities %s', async (_, end, words) => {
    const head = (build: ModelBuilder, features: string) => end(build, shares(build, features));
    await expect(examine({ head })).rejects.toThrow(`"logits" returns ${words}`);
  });

  test('that no image changes may be scores, whatever they sum to', async () => {
    const head = (build: ModelBuilder, features: string) => {
      const z = pooledHead(build, features);
      return build.node('Add', [build.node('Mul', [z, scalar(build, 0)]), scalar(build, 7)]);
    };
    expect((await examine({ head })).values).toBe('scores');
  });

  test.each([1, 2])('so are those of a model with a fixed batch of %i', async (batch) => {
    await expect(examine({ dims: [batch, 3, 8, 8], head: shares })).rejects.toThrow(
      'probabilities',
    );
  });

  test('in [0, 1] that do not sum to 1 may be scores', async () => {
    const head = (build: ModelBuilder, features: string) =>
      build.node('HardSigmoid', [pooledHead(build, features)], { alpha: float(0.2) });
    expect(await examine({ head })).toEqual({ values: 'unit-range', mixesImages: false });
  });

  test('that a single logit stands for are those of the logit itself', async () => {
    const head = (build: ModelBuilder, features: string) => {
      const flat = build.node('Flatten', [build.node('GlobalAveragePool', [features])]);
      const z = build.node('Gemm', [flat, build.weights([6, 1])]);
      return build.node('Clip', [z, scalar(build, 0), scalar(build, 1)]);
    };
    expect((await examine({ head })).values).toBe('unit-range');
  });

  test('that are not finite are refused', async () => {
    const head = (build: ModelBuilder, features: string) =>
      build.node('Add', [pooledHead(build, features), build.floats([5], [0, NaN, 0, 0, 0])]);
    await expect(examine({ head })).rejects.toThrow('not finite');
  });

  test.each([
    [NaN, 'are NaN'],
    [Infinity, 'are infinite'],
  ])('that are not finite name the constant with %f', async (value, what) => {
    const head = (build: ModelBuilder, features: string) =>
      build.node('Add', [
        pooledHead(build, features),
        build.constant([5], Float32Array.of(0, value, 0, 0, value), 'fc.bias'),
      ]);
    await expect(examine({ head })).rejects.toThrow(
      `for an image of noise: 2 of the values of its constant "fc.bias" ${what}`,
    );
  });
});

describe('images of a batch', () => {
  /** Statistics over the batch without any attribute, as of track_running_stats=False. */
  const centred = (build: ModelBuilder, features: string) => {
    const mean = build.node('ReduceMean', [features], { axes: ints([0, 2, 3]), keepdims: int(1) });
    return pooledHead(build, build.node('Sub', [features, mean]));
  };

  test('that share statistics are told', async () => {
    expect(await examine({ head: centred })).toEqual({ values: 'scores', mixesImages: true });
    expect((await examine({ head: centred, dims: [3, 3, 8, 8] })).mixesImages).toBe(true);
  });

  /** 8-bit codes with a scale of the whole batch, or a given one. */
  const quantized = (scale?: number) => (build: ModelBuilder, features: string) => {
    const size = build.node('ReduceMean', [build.node('Abs', [features])], { keepdims: int(0) });
    const step =
      scale === undefined
        ? build.node('Div', [size, build.floats([], [1])])
        : build.floats([], [scale]);
    const operands = [step, build.constant([], Uint8Array.of(128))];
    const codes = build.node('QuantizeLinear', [features, ...operands]);
    return pooledHead(build, build.node('DequantizeLinear', [codes, ...operands]));
  };

  test('that share the scale of their codes are told', async () => {
    expect((await examine({ head: quantized() })).mixesImages).toBe(true);
    expect((await examine({ head: quantized(0.05) })).mixesImages).toBe(false);
  });

  test('can share nothing in a batch of 1', async () => {
    expect((await examine({ head: centred, dims: [1, 3, 8, 8] })).mixesImages).toBe(false);
  });
});

describe('random numbers', () => {
  test('are refused by the name of their operator', async () => {
    const head = (build: ModelBuilder, features: string) => {
      const scores = pooledHead(build, features);
      return build.node('Add', [
        scores,
        build.node('RandomNormalLike', [scores], { seed: float(1) }),
      ]);
    };
    await expect(examine({ head })).rejects.toThrow('draws random numbers (RandomNormalLike');
  });

  const dropout = (ratio: number, training: boolean) => (build: ModelBuilder, features: string) => {
    const flag = build.node('Greater', [scalar(build, training ? 1 : 0), scalar(build, 0.5)]);
    return pooledHead(build, build.node('Dropout', [features, scalar(build, ratio), flag]));
  };

  test('are drawn by Dropout in training mode, unless its ratio is 0', async () => {
    await expect(examine({ head: dropout(0.5, true) })).rejects.toThrow('(Dropout');
    expect((await examine({ head: dropout(0, true) })).values).toBe('scores');
  });
});
