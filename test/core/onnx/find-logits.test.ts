import { describe, expect, test } from 'vitest';
import { float, int, ints } from '../../../core/onnx/attributes.ts';
import { TensorProto_DataType as DataType } from '../../../core/onnx/onnx_pb.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';
import type { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';

/** What comes after the logits [N, 5]: appends it and returns its result. */
type End = (build: ModelBuilder, logits: string) => string;

/** A classifier whose logits are called `scores`. */
function endingWith(end: End, opset = 17): OnnxModel {
  return tinyClassifier({
    opset,
    logits: 'output',
    head: (build, features) => {
      const scores = build.node('Identity', [pooledHead(build, features)], {}, 'unnamed');
      return end(build, build.node('Add', [scores, build.weights([5])], {}, 'scores'));
    },
  });
}

async function found(model: OnnxModel, logits?: string) {
  const { classifier } = await readClassifier(model, { logits, run: runModel });
  return { logits: classifier.logits, head: classifier.head, classes: classifier.classes };
}

const axis = (value: number) => ({ axis: int(value) });
const softmax: End = (build, x) => build.node('Softmax', [x], axis(1));
const sum = (build: ModelBuilder, x: string) => build.reduceSum(x, [1], { keepDims: true });
const scalar = (build: ModelBuilder, value: number) => build.floats([], [value]);

const softmaxes: [string, End, logits?: RegExp][] = [
  ['Softmax', softmax],
  ['Softmax over the last axis', (b, x) => b.node('Softmax', [x], axis(-1))],
  ['LogSoftmax', (b, x) => b.node('LogSoftmax', [x], axis(1))],
  ['Softmax, Log', (b, x) => b.node('Log', [softmax(b, x)])],
  ['LogSoftmax, Exp', (b, x) => b.node('Exp', [b.node('LogSoftmax', [x], axis(1))])],
  [
    'Softmax between casts, as converters to float16 write it',
    (b, x) =>
      b.cast(softmax(b, b.cast(b.cast(x, DataType.FLOAT16), DataType.FLOAT)), DataType.FLOAT),
  ],
  ['Softmax, Cast to float16', (b, x) => b.cast(softmax(b, x), DataType.FLOAT16)],
  [
    'Softmax, QuantizeLinear, DequantizeLinear',
    (b, x) => {
      const scale = [scalar(b, 1 / 255), b.constant([], Uint8Array.of(0))];
      const codes = b.node('QuantizeLinear', [softmax(b, x), ...scale]);
      return b.node('DequantizeLinear', [codes, ...scale]);
    },
  ],
  [
    'QuantizeLinear, DequantizeLinear, Softmax',
    (b, x) => {
      const scale = [scalar(b, 1 / 16), b.constant([], Int8Array.of(0))];
      return softmax(
        b,
        b.node('DequantizeLinear', [b.node('QuantizeLinear', [x, ...scale]), ...scale]),
      );
    },
  ],
  ['Softmax, Reshape', (b, x) => b.reshape(softmax(b, x), [{ perSample: 1 }, 5, 1, 1])],
  ['Softmax, Flatten', (b, x) => b.node('Flatten', [softmax(b, x)], axis(1))],
  [
    'Unsqueeze, Softmax, Squeeze',
    (b, x) => {
      const wide = b.node('Unsqueeze', [x, b.ints([2, 3])]);
      return b.node('Squeeze', [b.node('Softmax', [wide], axis(1)), b.ints([2, 3])]);
    },
    /Unsqueeze/,
  ],
  [
    'Softmax, Transpose of single places',
    (b, x) => {
      const wide = b.node('Unsqueeze', [softmax(b, x), b.ints([2, 3])]);
      return b.node('Transpose', [wide], { perm: ints([0, 2, 3, 1]) });
    },
  ],
  ['Softmax, Clip', (b, x) => b.node('Clip', [softmax(b, x), scalar(b, 1e-7), scalar(b, 1)])],
  ['Softmax, in percent', (b, x) => b.node('Mul', [softmax(b, x), scalar(b, 100)])],
  ['Softmax, Dropout', (b, x) => b.node('Dropout', [softmax(b, x)])],
  ['LogSoftmax, Softmax', (b, x) => softmax(b, b.node('LogSoftmax', [x], axis(1)))],
  [
    'Softmax of the logits less their maximum',
    (b, x) => softmax(b, b.node('Sub', [x, b.reduceMax(x, [1])])),
  ],
  [
    'Exp, ReduceSum, Div',
    (b, x) => {
      const exponentials = b.node('Exp', [x]);
      return b.node('Div', [exponentials, sum(b, exponentials)]);
    },
  ],
  [
    'Exp, ReduceSum, Div, with the maximum subtracted',
    (b, x) => {
      const exponentials = b.node('Exp', [b.node('Sub', [x, b.reduceMax(x, [1])])]);
      return b.node('Div', [exponentials, sum(b, exponentials)]);
    },
  ],
  [
    'Exp, ReduceSum without its axis, Unsqueeze, Reciprocal, Mul',
    (b, x) => {
      const exponentials = b.node('Exp', [x]);
      const total = b.reduceSum(exponentials, [1], { keepDims: false });
      const inverse = b.node('Reciprocal', [b.node('Unsqueeze', [total, b.ints([1])])]);
      return b.node('Mul', [exponentials, inverse]);
    },
  ],
  ['x − ln Σ e^x', (b, x) => b.node('Sub', [x, b.node('Log', [sum(b, b.node('Exp', [x]))])])],
  [
    'x − ReduceLogSumExp',
    (b, x) => b.node('Sub', [x, b.node('ReduceLogSumExp', [x], { axes: ints([1]) })]),
  ],
];

const sigmoids: [string, End][] = [
  ['Sigmoid', (b, x) => b.node('Sigmoid', [x])],
  ['Sigmoid, Reshape', (b, x) => b.reshape(b.node('Sigmoid', [x]), [{ perSample: 1 }, 5, 1])],
  [
    '1 / (1 + e^−x)',
    (b, x) =>
      b.node('Div', [
        scalar(b, 1),
        b.node('Add', [scalar(b, 1), b.node('Exp', [b.node('Neg', [x])])]),
      ]),
  ],
  [
    'Reciprocal of 1 + e^−x',
    (b, x) =>
      b.node('Reciprocal', [b.node('Add', [b.node('Exp', [b.node('Neg', [x])]), scalar(b, 1)])]),
  ],
  [
    'e^x / (1 + e^x)',
    (b, x) => {
      const exponential = b.node('Exp', [x]);
      return b.node('Div', [exponential, b.node('Add', [exponential, scalar(b, 1)])]);
    },
  ],
];

describe('the logits are what comes before a closing', () => {
  test.each(softmaxes)('%s', async (_, end, logits = /^scores$/) => {
    expect(await found(endingWith(end))).toEqual({
      logits: expect.stringMatching(logits) as string,
      head: 'softmax',
      classes: 5,
    });
  });

  test.each(sigmoids)('%s', async (_, end) => {
    expect(await found(endingWith(end))).toEqual({ logits: 'scores', head: 'sigmoid', classes: 5 });
  });

  test('Softmax over all axes behind the first, as before opset 13', async () => {
    const model = endingWith((b, x) => b.node('Softmax', [x], axis(1)), 12);
    expect(await found(model)).toMatchObject({ logits: 'scores', head: 'softmax' });
  });
});

describe('the output itself is the logits if what is behind it is', () => {
  test.each<[string, End]>([
    ['Clip, without a softmax', (b, x) => b.node('Clip', [x, scalar(b, -9), scalar(b, 9)])],
    ['Mul by a constant', (b, x) => b.node('Mul', [x, scalar(b, 2)])],
    ['a swish', (b, x) => b.node('Mul', [x, b.node('Sigmoid', [x])])],
    ['the sum of a tensor and its sigmoid', (b, x) => b.node('Add', [x, b.node('Sigmoid', [x])])],
    [
      'a linear layer of a sigmoid',
      (b, x) => b.node('MatMul', [b.node('Sigmoid', [x]), b.weights([5, 5])]),
    ],
    ['less its sum', (b, x) => b.node('Sub', [x, sum(b, x)])],
    [
      'another tensor over a sum of exponentials',
      (b, x) => b.node('Div', [b.node('Exp', [b.node('Relu', [x])]), sum(b, b.node('Exp', [x]))]),
    ],
  ])('%s', async (_, end) => {
    const model = endingWith((b, x) => b.node('Identity', [end(b, x)], {}, 'result'));
    expect((await found(model)).head).toBe('softmax');
    expect((await found(model)).logits).not.toBe('scores');
  });

  test('an Identity', async () => {
    expect((await found(endingWith((b, x) => b.node('Identity', [x])))).logits).toBe('scores');
  });
});

describe('what is put together from probabilities is refused, with the tensors that they are of', () => {
  const other: End = (b, x) => b.node('Neg', [x], {}, 'others');
  const two = (b: ModelBuilder, x: string): [string, string] => [
    softmax(b, x),
    softmax(b, other(b, x)),
  ];
  test.each<[string, End]>([
    ['the mean of two softmaxes', (b, x) => b.node('Mean', two(b, x))],
    [
      'half their sum, clipped',
      (b, x) =>
        b.node('Clip', [b.node('Mul', [b.node('Add', two(b, x)), scalar(b, 0.5)]), scalar(b, 0)]),
    ],
    ['their product', (b, x) => b.node('Mul', two(b, x))],
    [
      'the mean of both in one tensor',
      (b, x) => {
        const stacked = two(b, x).map((each) => b.node('Unsqueeze', [each, b.ints([0])]));
        const all = b.node('Concat', stacked, axis(0));
        return b.node('ReduceMean', [all], { axes: ints([0]), keepdims: int(0) });
      },
    ],
    [
      'a sigmoid and the sigmoid of the rest',
      (b, x) => b.node('Max', [b.node('Sigmoid', [x]), b.node('Sigmoid', [other(b, x)])]),
    ],
  ])('%s', async (_, end) => {
    await expect(found(endingWith(end))).rejects.toMatchObject({
      message: expect.stringMatching(
        /put together from probabilities .* of scores, others/,
      ) as string,
      hint: expect.stringContaining('--logits') as string,
    });
  });

  test('one of them can be asked for', async () => {
    const model = endingWith((b, x) => b.node('Mean', two(b, x)));
    expect(await found(model, 'others')).toMatchObject({ logits: 'others', head: 'softmax' });
  });

  test('1 − sigmoid has the order of classes turned around, so it is not seen through', async () => {
    const model = endingWith((b, x) => b.node('Sub', [scalar(b, 1), b.node('Sigmoid', [x])]));
    await expect(found(model)).rejects.toThrow(
      'put together from probabilities (sigmoid of scores)',
    );
  });
});

describe('of several outputs', () => {
  function withOutputs(names: readonly string[]): OnnxModel {
    const model = endingWith((b, x) => {
      b.node('Relu', [x], {}, 'logits');
      b.node('Softmax', [x], axis(1), 'probabilities');
      b.node('Unsqueeze', [x, b.ints([1])], {}, 'hidden_states');
      b.node('Gemm', [x, b.weights([5, 7])], {}, 'embedding');
      return x;
    });
    model.graph.output = names.map((name) => declareTensor(name, 'float32'));
    return model;
  }

  test('the one called logits is taken', async () => {
    expect(await found(withOutputs(['embedding', 'logits']))).toMatchObject({ logits: 'logits' });
  });

  test('the only one of shape [N, K] is taken, and seen through', async () => {
    const model = withOutputs(['hidden_states', 'probabilities']);
    expect(await found(model)).toMatchObject({ logits: 'scores', head: 'softmax' });
  });

  test('two of shape [N, K] are listed', async () => {
    await expect(found(withOutputs(['embedding', 'probabilities']))).rejects.toMatchObject({
      message: expect.stringContaining('embedding [N, 7], probabilities [N, 5]') as string,
      hint: expect.stringContaining('--logits') as string,
    });
  });

  test.each([
    ['an output', 'embedding', 'embedding'],
    ['an output that is a softmax', 'probabilities', 'scores'],
    ['any other tensor', 'scores', 'scores'],
  ])('%s can be asked for', async (_, wanted, logits) => {
    expect(await found(withOutputs(['embedding', 'probabilities']), wanted)).toMatchObject({
      logits,
    });
  });

  test('a name that no tensor has is refused, with the nearest one', async () => {
    await expect(found(withOutputs(['logits']), 'embeding')).rejects.toThrow(
      'The model has no tensor "embeding": did you mean "embedding"?',
    );
  });
});

describe('a single logit z', () => {
  const single = (end: End = (_, x) => x, head?: 'softmax' | 'sigmoid') =>
    readClassifier(
      tinyClassifier({
        logits: 'output',
        head: (b, features) => {
          const flat = b.node('Flatten', [b.node('GlobalAveragePool', [features])]);
          return end(b, b.node('Gemm', [flat, b.weights([6, 1])], { alpha: float(1) }, 'z'));
        },
      }),
      { head, run: runModel },
    );

  test.each<[string, End]>([
    ['as it is', (_, x) => x],
    ['behind a sigmoid', (b, x) => b.node('Sigmoid', [x])],
  ])('%s becomes −z and z', async (_, end) => {
    const { classifier, trace } = await single(end);
    expect(classifier).toMatchObject({
      classes: 2,
      head: 'binary',
      found: { tensor: 'z', classes: 1 },
    });
    expect(trace.shapes.get(classifier.logits)).toEqual([{ perSample: 1 }, 2]);
  });

  test('its softmax is refused', async () => {
    await expect(single((b, x) => softmax(b, x))).rejects.toThrow('the softmax of one value');
    await expect(single(undefined, 'softmax')).rejects.toThrow('the softmax of one logit');
  });
});

test('an output of another rank is refused, with its shape', async () => {
  const model = endingWith((b, x) =>
    b.reshape(b.node('Gemm', [x, b.weights([5, 6])]), [{ perSample: 1 }, 2, 3]),
  );
  await expect(found(model)).rejects.toMatchObject({
    message: expect.stringContaining('is [N, 2, 3]') as string,
    hint: expect.stringContaining('--logits') as string,
  });
});

test('an output that has lost its batch axis of 1 is a row all the same', async () => {
  const model = tinyClassifier({
    dims: [1, 3, 8, 8],
    logits: 'output',
    head: (b, features) =>
      b.node('Squeeze', [b.node('Neg', [pooledHead(b, features)], {}, 'scores')]),
  });
  expect(await found(model)).toMatchObject({ logits: 'scores', classes: 5 });
});

test('the head can be asked for', async () => {
  const model = endingWith((_, x) => x);
  const { classifier } = await readClassifier(model, { head: 'sigmoid', run: runModel });
  expect(classifier.head).toBe('sigmoid');
});
