import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
import {
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../../../../core/onnx/onnx_pb.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient, type Subject } from './check-gradient.ts';
import { few } from './draws.ts';

const N = { perSample: 1 };

/** A constant [3, 3] of truth values. */
function truthMask(build: ModelBuilder, truth: readonly number[]): string {
  build.model.addConstant(
    create(TensorProtoSchema, {
      name: 'mask',
      dims: [3n, 3n],
      dataType: DataType.BOOL,
      rawData: Uint8Array.from(truth),
    }),
  );
  return 'mask';
}

const heads = (query: number, shared: number) => ({
  q_num_heads: int(query),
  kv_num_heads: int(shared),
});

/** Q, K and V as products of one layer [N, 3, 4], so that each gets its gradient. */
const selfAttention = (
  queryHeads: number,
  sharedHeads: number,
  attributes: Record<string, ReturnType<typeof int>>,
  mask: (build: ModelBuilder) => string = () => '',
): Subject => ({
  layer: [N, 3, 4],
  opset: 23,
  tail: (build, layer) => {
    const project = (width: number) =>
      build.node('MatMul', [layer, build.weights([4, width], 0.25)]);
    const [q, k, v] = [project(2 * queryHeads), project(2 * sharedHeads), project(3 * sharedHeads)];
    return build.node('Attention', [q, k, v, mask(build)], {
      ...heads(queryHeads, sharedHeads),
      ...attributes,
    });
  },
});

test('the adjoint of Attention holds for queries, keys and values of one layer', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom([1, 1], [2, 2], [4, 2], [3, 1]),
      fc.constantFrom(0, 1),
      fc.constantFrom(undefined, 0.3),
      ([query, shared], causal, scale) =>
        checkGradient(
          selfAttention(query, shared, {
            is_causal: int(causal),
            ...(scale !== undefined && { scale: float(scale) }),
          }),
        ),
    ),
    few,
  ));

test.each([
  ['truth values', (build: ModelBuilder) => truthMask(build, [1, 0, 0, 1, 1, 0, 1, 0, 1])],
  ['added values', (build: ModelBuilder) => build.weights([2, 3, 3])],
])('the adjoint of Attention holds for masks of %s', (_, mask) =>
  checkGradient(selfAttention(2, 2, {}, mask)),
);

const noneForTheFirst = [0, 0, 0, 1, 0, 0, 1, 1, 1];

test.each([
  ['truth values', (build: ModelBuilder) => truthMask(build, noneForTheFirst)],
  [
    'minus infinity',
    (build: ModelBuilder) =>
      build.floats(
        [3, 3],
        noneForTheFirst.map((allowed) => (allowed ? 0.5 : -Infinity)),
      ),
  ],
])('the adjoint of Attention holds where a mask of %s allows a query no key', async (_, mask) => {
  await checkGradient(selfAttention(2, 2, { is_causal: int(0) }, mask));
  await checkGradient(selfAttention(2, 2, { is_causal: int(1) }, mask));
});

/** Attention of opset 24 of which only the first keys of each image are no padding. */
const padded = (lengths: readonly number[], causal: number): Subject => ({
  layer: [lengths.length, 3, 4],
  opset: 24,
  tail: (build, layer) => {
    const [q, k, v] = [1, 2, 3].map(() =>
      build.node('MatMul', [layer, build.weights([4, 4], 0.25)]),
    ) as [string, string, string];
    return build.node('Attention', [q, k, v, '', '', '', build.ints(lengths)], {
      ...heads(2, 2),
      is_causal: int(causal),
    });
  },
});

test.each([0, 1])(
  'the adjoint of Attention holds for keys that are padding, is_causal %i',
  async (causal) => {
    await checkGradient(padded([1, 2], causal));
    await checkGradient(padded([3, 0], causal));
  },
);

test('the adjoint of Attention holds for each of Q, K and V alone, with heads on an axis', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2), fc.constantFrom(2, 1), (place, shared) =>
      checkGradient({
        layer: [1, place === 0 ? 2 : shared, 3, 2],
        opset: 23,
        tail: (build, layer) => {
          const inputs = [
            build.weights([1, 2, 3, 2]),
            build.weights([1, shared, 3, 2]),
            build.weights([1, shared, 3, 2]),
          ];
          return build.node('Attention', inputs.with(place, layer));
        },
      }),
    ),
    few,
  ));

test('an Attention with a softcap is refused', async () => {
  await expect(checkGradient(selfAttention(2, 2, { softcap: float(5) }))).rejects.toThrow(
    /Attention \(opset 23, .*it has a softcap/,
  );
});

test('an Attention that hands its scores out is refused', async () => {
  const check = checkGradient({
    layer: [1, 1, 3, 2],
    opset: 23,
    tail: (build, layer) => {
      const y = build.node('Attention', [layer, layer, layer]);
      build.addOutput('');
      build.addOutput('');
      build.addOutput('scores');
      return y;
    },
  });
  await expect(check).rejects.toThrow('it has outputs other than Y');
});

test('an Attention whose mask is computed is refused', async () => {
  const mask = (build: ModelBuilder) => build.node('Exp', [build.weights([3, 3])]);
  await expect(checkGradient(selfAttention(1, 1, {}, mask))).rejects.toThrow(
    'its mask is computed',
  );
});
