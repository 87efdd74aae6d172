import { expect, test } from 'vitest';
import { float, int, ints } from '../../../core/onnx/attributes.ts';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { chooseLayer } from '../../../core/explainer/layers.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { pooledHead, tinyClassifier, type TinyClassifier } from './tiny-classifier.ts';

/** The tensor that is chosen for a classifier whose features [N, 6, 4, 4] have that head. */
async function defaultFor(head: TinyClassifier['head'], opset = 17): Promise<string> {
  const read = await readClassifier(tinyClassifier({ head: head!, opset }), { run: runModel });
  return chooseLayer(read.classifier, read.trace).tensor;
}

test('is the last feature map of a convolutional network', async () => {
  expect(await defaultFor(pooledHead)).toBe('features');
});

test('is the map before an average pool that leaves a smaller one, as in VGG', () =>
  expect(
    defaultFor((build, features) => {
      const shape = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
      return pooledHead(build, build.node('AveragePool', [features], shape));
    }),
  ).resolves.toBe('features'));

test("is the last module's map, before an activation in the model's own forward, as in DenseNet", () =>
  expect(
    defaultFor((build, features) => pooledHead(build, build.node('Relu', [features]))),
  ).resolves.toBe('features'));

test("is the last map where the model's own forward joins several", () =>
  expect(
    defaultFor((build, features) => {
      const doubled = build.node('Mul', [features, build.floats([], [2])]);
      return pooledHead(build, build.node('Add', [features, doubled], {}, 'sum'));
    }),
  ).resolves.toBe('sum'));

test('is the map before an LSTM, which mixes its places', () =>
  expect(
    defaultFor((build, features) => {
      const n = { perSample: 1 };
      const tokens = build.transpose(build.reshape(features, [n, 6, 16]), [2, 0, 1]);
      const inputs = [tokens, build.weights([1, 24, 6]), build.weights([1, 24, 6])];
      const states = build.node('LSTM', inputs, { hidden_size: int(6) });
      const grid = build.reshape(build.transpose(states, [2, 1, 3, 0]), [n, 6, 4, 4]);
      return pooledHead(build, grid);
    }),
  ).resolves.toBe('features'));

/** Appends a LayerNorm over 6 channels: as one node, or as PyTorch exports it below opset 17. */
function layerNorm(build: ModelBuilder, x: string, output: string, decomposed: boolean): string {
  const [scale, shift] = [build.weights([6]), build.weights([6])];
  if (!decomposed) return build.node('LayerNormalization', [x, scale, shift], {}, output);
  const axes = { axes: ints([-1]) };
  const centred = build.node('Sub', [x, build.node('ReduceMean', [x], axes)]);
  const squares = build.node('Pow', [centred, build.floats([], [2])]);
  const variance = build.node('ReduceMean', [squares], axes);
  const deviation = build.node('Sqrt', [build.node('Add', [variance, build.floats([], [1e-5])])]);
  const normal = build.node('Div', [centred, deviation]);
  const renamed = build.node('Identity', [shift]);
  return build.node('Add', [build.node('Mul', [normal, scale]), renamed], {}, output);
}

/** A head of two transformer blocks, less what mixes their tokens; logits from the mean of them all. */
const transformer =
  (layout: 'tokens' | 'channels-last', decomposed = false): TinyClassifier['head'] =>
  (build, features) => {
    const n = { perSample: 1 };
    const last = build.node('Transpose', [features], { perm: ints([0, 2, 3, 1]) });
    let x = layout === 'tokens' ? build.reshape(last, [n, 16, 6]) : last;
    for (const block of [0, 1]) {
      for (const norm of [1, 2]) {
        const name = `blocks.${block}.norm${norm}`;
        const mixed = build.node('MatMul', [
          layerNorm(build, x, name, decomposed),
          build.weights([6, 6]),
        ]);
        x = build.node('Add', [x, mixed]);
      }
    }
    x = layerNorm(build, x, 'norm', decomposed);
    if (layout === 'channels-last') {
      return pooledHead(build, build.node('Transpose', [x], { perm: ints([0, 3, 1, 2]) }));
    }
    const pooled = build.node('ReduceMean', [x], { axes: ints([1]), keepdims: int(0) });
    return build.node('Gemm', [pooled, build.weights([6, 5]), build.weights([5])], {
      alpha: float(1),
    });
  };

test("is the first norm of a transformer's last block", async () => {
  expect(await defaultFor(transformer('tokens'))).toBe('blocks.1.norm1');
  expect(await defaultFor(transformer('channels-last'))).toBe('blocks.1.norm1');
});

test('finds norms that an older opset writes as many nodes', () =>
  expect(defaultFor(transformer('tokens', true), 13)).resolves.toBe('blocks.1.norm1'));

test('is the last map of a network of tokens without norms', () =>
  expect(
    defaultFor((build, features) => {
      const tokens = build.reshape(features, [{ perSample: 1 }, 6, 16]);
      const last = build.node('Transpose', [tokens], { perm: ints([0, 2, 1]) }, 'tokens');
      const pooled = build.node('ReduceMean', [last], { axes: ints([1]), keepdims: int(0) });
      return build.node('Gemm', [pooled, build.weights([6, 5]), build.weights([5])]);
    }),
  ).resolves.toBe('tokens'));

/** Tokens [N, T, 6] plus attention among them, after a norm of that name. */
function attention(build: ModelBuilder, x: string, norm: string): string {
  const normal = layerNorm(build, x, norm, false);
  const turned = build.node('Transpose', [normal], { perm: ints([0, 2, 1]) });
  const weights = build.node('Softmax', [build.node('MatMul', [normal, turned])], {
    axis: int(-1),
  });
  return build.node('Add', [x, build.node('MatMul', [weights, normal])]);
}

/** Two blocks of attention and of a linear layer, each after a norm, and a last norm. */
function blocks(build: ModelBuilder, tokens: string, name = 'blocks'): string {
  let x = tokens;
  for (const block of [0, 1]) {
    x = attention(build, x, `${name}.${block}.norm1`);
    const normal = layerNorm(build, x, `${name}.${block}.norm2`, false);
    x = build.node('Add', [x, build.node('MatMul', [normal, build.weights([6, 6])])]);
  }
  return layerNorm(build, x, `${name}.norm`, false);
}

function asTokens(build: ModelBuilder, features: string, count: number): string {
  const last = build.node('Transpose', [features], { perm: ints([0, 2, 3, 1]) });
  return build.reshape(last, [{ perSample: 1 }, count, 6]);
}

/** The mean of tokens [N, T, 6] as logits. */
function meanHead(build: ModelBuilder, tokens: string): string {
  const pooled = build.node('ReduceMean', [tokens], { axes: ints([1]), keepdims: int(0) });
  return build.node('Gemm', [pooled, build.weights([6, 5])]);
}

test('is in the last block before attention pooling, as in SigLIP', () =>
  expect(
    defaultFor((build, features) => {
      const tokens = blocks(build, asTokens(build, features, 16));
      const pairs = build.node('MatMul', [tokens, build.weights([6, 6])], {}, 'attn_pool.kv');
      const turned = build.node('Transpose', [pairs], { perm: ints([0, 2, 1]) });
      const scores = build.node('MatMul', [build.weights([1, 1, 6]), turned]);
      const weights = build.node('Softmax', [scores], { axis: int(-1) });
      return meanHead(build, build.node('MatMul', [weights, pairs]));
    }),
  ).resolves.toBe('blocks.1.norm1'));

test('is in the last block before a second head of all tokens, as in VOLO', () =>
  expect(
    defaultFor((build, features) => {
      const tokens = blocks(build, asTokens(build, features, 16));
      const each = build.node('MatMul', [tokens, build.weights([6, 5])], {}, 'aux_head');
      const highest = build.node('ReduceMax', [each], { axes: ints([1]), keepdims: int(0) });
      return build.node('Add', [meanHead(build, tokens), highest]);
    }),
  ).resolves.toBe('blocks.1.norm1'));

test('is refused for branches with grids of their own, as in CrossViT, with the name of each', () => {
  const branches: TinyClassifier['head'] = (build, features) => {
    const strides = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
    const coarse = build.node('AveragePool', [features], strides);
    const fine = meanHead(build, blocks(build, asTokens(build, features, 16), 'fine'));
    return build.node('Add', [
      fine,
      meanHead(build, blocks(build, asTokens(build, coarse, 4), 'coarse')),
    ]);
  };
  return expect(defaultFor(branches)).rejects.toMatchObject({
    message: expect.stringContaining('2 branches') as string,
    hint: 'Pass --layer "fine.1.norm1,coarse.1.norm1" for the mean of their heatmaps, or one of them.',
  });
});

test("is a norm after the last block's attention if norms end the branches, as in Swin v2", () =>
  expect(
    defaultFor((build, features) => {
      let x = asTokens(build, features, 16);
      for (const block of [0, 1]) {
        const turned = build.node('Transpose', [x], { perm: ints([0, 2, 1]) });
        const scores = build.node('Softmax', [build.node('MatMul', [x, turned])]);
        const mixed = build.node('MatMul', [scores, x]);
        x = build.node('Add', [x, layerNorm(build, mixed, `blocks.${block}.norm1`, false)]);
        const each = build.node('MatMul', [x, build.weights([6, 6])]);
        x = build.node('Add', [x, layerNorm(build, each, `blocks.${block}.norm2`, false)]);
      }
      return meanHead(build, layerNorm(build, x, 'norm', false));
    }),
  ).resolves.toBe('blocks.1.norm1'));
