import { expect, test } from 'vitest';
import { transposedConvolution } from '../../../../core/autodiff/adjoints/transposed-convolution.ts';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { writeModel } from '../../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../../core/onnx/runner.ts';
import { declareTensor } from '../../../../core/onnx/value-info.ts';
import { draw, ModelBuilder, randomGrid } from '../../onnx/model-builder.ts';
import { loadModel } from '../../onnx/run-model.ts';

/** A convolution of squares; `rest` is what the stride leaves unread after the last window. */
interface Case {
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
  rest: number;
}

const cases = [1, 2, 3].flatMap((stride) =>
  [1, 2, 3, 5].flatMap((kernel) =>
    [0, 1, 2].flatMap((before) =>
      [before, before + 1].flatMap((after) =>
        (kernel > 1 && before === 1 ? [1, 2] : [1]).flatMap((dilation) =>
          (stride === 1 ? [0] : [0, stride - 1]).map((rest): Case => ({
            kernel,
            stride,
            dilation,
            before,
            after,
            rest,
          })),
        ),
      ),
    ),
  ),
);

const grouping = {
  'one group': { group: 1, inputs: 9, outputs: 8 },
  'one group that ends in an image': { group: 1, inputs: 8, outputs: 3 },
  'groups of many channels': { group: 2, inputs: 6, outputs: 16 },
  'groups of few channels': { group: 4, inputs: 8, outputs: 12 },
  'a channel a group': { group: 9, inputs: 9, outputs: 9 },
  'two outputs a channel': { group: 8, inputs: 16, outputs: 8 },
};

/** Both computations of each case in one model, from one gradient [2, inputs, …small]. */
async function compare(
  { group, inputs, outputs }: (typeof grouping)['one group'],
  small: readonly [number, number],
  chosen: readonly Case[],
): Promise<string[]> {
  const build = new ModelBuilder(17);
  const { model } = build;
  model.graph.input.push(declareTensor('gradient', 'float32', ['N', inputs, ...small]));
  const pairs = chosen.flatMap((one) => {
    const { stride, dilation, before, after, rest } = one;
    const kernel = [one.kernel, one.kernel];
    const large = small.map(
      (size) => (size - 1) * stride + dilation * (one.kernel - 1) + 1 + rest - before - after,
    );
    if (large.some((size) => size < 1)) return [];
    const [strides, dilations] = [ints([stride, stride]), ints([dilation, dilation])];
    const weights = build.weights([inputs, outputs / group, ...kernel]);
    const expected = build.node('ConvTranspose', ['gradient', weights], {
      group: int(group),
      strides,
      dilations,
      pads: ints([before, before, Math.max(0, after - rest), Math.max(0, after - rest)]),
      output_padding: ints([Math.max(0, rest - after), Math.max(0, rest - after)]),
    });
    const actual = transposedConvolution(
      'gradient',
      {
        weights,
        group,
        batch: { perSample: 1 },
        inputs,
        outputs,
        small,
        large,
        kernel,
        strides: [stride, stride],
        dilations: [dilation, dilation],
        before: [before, before],
      },
      build,
    );
    return [{ one, expected, actual }];
  });
  expect(pairs.length).toBeGreaterThan(0);
  for (const { expected, actual } of pairs) {
    model.graph.output.push(declareTensor(expected, 'float32'), declareTensor(actual, 'float32'));
  }
  const run = await loadModel(writeModel(model));
  const dims = [2, inputs, ...small];
  const data = Float32Array.from(draw(dims, randomGrid(3)));
  const results = await run({ gradient: { type: 'float32', dims, data } });
  return pairs
    .filter(({ expected, actual }) => {
      const [a, b] = [results[expected]!, results[actual]!];
      const isEqual = floatsOf(a).every((value, i) => value === floatsOf(b)[i]);
      return String(a.dims) !== String(b.dims) || !isEqual;
    })
    .map(({ one }) => JSON.stringify(one));
}

// The values are small multiples of 1/64, whose sums float32 holds exactly in any order.
test.each(Object.entries(grouping))(
  'is what ConvTranspose computes, for strides, kernels, paddings, dilations and remainders: %s',
  async (_what, grouping) => {
    expect(await compare(grouping, [3, 4], cases)).toEqual([]);
  },
);

test('maps that are too wide for a product with a matrix are spread out as well', async () => {
  const strided = cases.filter(
    ({ stride, kernel }) => stride === 2 && (kernel === 1 || kernel === 3),
  );
  expect(await compare(grouping['a channel a group'], [2, 33], strided)).toEqual([]);
});

test('without ConvTranspose where a convolution does', () => {
  const operators = (of: { group: number; channels: number; stride: number; kernel: number }) => {
    const build = new ModelBuilder(17);
    const { group, channels, stride, kernel } = of;
    transposedConvolution(
      'gradient',
      {
        weights: build.weights([channels, channels / group, kernel, kernel]),
        group,
        batch: { perSample: 1 },
        inputs: channels,
        outputs: channels,
        small: [4, 4],
        large: [4 * stride, 4 * stride],
        kernel: [kernel, kernel],
        strides: [stride, stride],
        dilations: [1, 1],
        before: [0, 0],
      },
      build,
    );
    return build.model.graph.node.map(({ opType }) => opType);
  };
  for (const group of [1, 16]) {
    for (const stride of [1, 2]) {
      for (const kernel of [1, 3]) {
        const used = operators({ group, channels: 16, stride, kernel });
        expect(used).toContain('Conv');
        expect(used).not.toContain('ConvTranspose');
      }
    }
  }
});

test('a crop of the result is computed without what it cuts off', () => {
  const build = new ModelBuilder(17);
  const whole = transposedConvolution(
    'gradient',
    {
      weights: build.weights([8, 8, 3, 3]),
      group: 1,
      batch: 1,
      inputs: 8,
      outputs: 8,
      small: [4, 4],
      large: [6, 6],
      kernel: [3, 3],
      strides: [1, 1],
      dilations: [1, 1],
      before: [0, 0],
    },
    build,
  );
  const cut = build.pad(whole, [0, 0, -1, 0], [0, 0, 0, -2]);
  const pads = build.producerOf(cut)?.attribute.find(({ name }) => name === 'pads');
  expect(build.producerOf(cut)?.opType).toBe('Conv');
  expect(pads?.ints.map(Number)).toEqual([1, 2, 2, 0]);
});
