import { floatOf, int, intOf } from '../../onnx/attributes.ts';
import { FLOATS } from '../../onnx/float-types.ts';
import { TensorProto_DataType as DataType, type TensorProto } from '../../onnx/onnx_pb.ts';
import { floatsOfTensor } from '../../onnx/tensor-values.ts';
import type { Dim } from '../../onnx/shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** The lowest float32, the score of a forbidden key. */
const LOWEST = -3.4028234663852886e38;

/**
 * Y = P V with P = softmax(S) and S = scale · Q Kᵀ + mask, per head (Vaswani et al. 2017, "Attention is all
 * you need"). dV = Pᵀ dY; dP = dY Vᵀ; dS = P ∘ (dP − δ), where δ, the sum of P ∘ dP over a query's keys,
 * equals the sum of dY ∘ Y over its values (Dao et al. 2022, "FlashAttention", appendix B); dQ = scale · dS
 * K; dK = scale · dSᵀ Q. If several heads of Q share one head of K and V, the gradients of K and V are
 * summed over them. The operator does not output P, so it is computed again. A query that may see no key has the
 * output 0, and a row of zeros in P.
 */
export const attention: AdjointRule = (gradient, context) => {
  refuseOtherForms(context);
  const { node, build, wants } = context;
  const [q, k, v] = [0, 1, 2].map((index) => headsOf(index, context)) as [Heads, Heads, Heads];
  const groups = q.heads / k.heads;
  const queries = apart(inputOf(node, 0), q, context);
  const keys = repeatHeads(apart(inputOf(node, 1), k, context), k, groups, context);
  const values = repeatHeads(apart(inputOf(node, 2), v, context), v, groups, context);
  const outputs = { ...q, size: v.size };
  const dy = apart(gradient, outputs, context);
  const y = apart(outputOf(node), outputs, context);

  const scale = build.floats([], [floatOf(node, 'scale', 1 / Math.sqrt(q.size))]);
  const turned = (tensor: string) => build.transpose(tensor, [0, 1, 3, 2]);
  const scaled = build.node('Mul', [queries, scale]);
  const weights = weightsOf(build.node('MatMul', [scaled, turned(keys)]), q, k, context);

  const dScores = () => {
    const dWeights = build.node('MatMul', [dy, turned(values)]);
    const delta = build.reduceSum(build.node('Mul', [dy, y]), [3], { keepDims: true });
    return build.node('Mul', [weights, build.node('Sub', [dWeights, delta])]);
  };
  const ds = wants(0) || wants(1) ? dScores() : '';
  const dq = () => build.node('Mul', [build.node('MatMul', [ds, keys]), scale]);
  const dk = () => build.node('MatMul', [turned(ds), scaled]);
  const dv = () => build.node('MatMul', [turned(weights), dy]);
  return [
    wants(0) ? together(dq(), q, context) : undefined,
    wants(1) ? together(sumHeads(dk(), k, groups, context), k, context) : undefined,
    wants(2) ? together(sumHeads(dv(), v, groups, context), v, context) : undefined,
  ];
};

function refuseOtherForms({ node, input, wants, unsupported }: AdjointContext): void {
  if (input(4) !== undefined || input(5) !== undefined) throw unsupported('it has past keys');
  if (node.output.slice(1).some((output) => output !== '')) {
    throw unsupported('it has outputs other than Y');
  }
  if (floatOf(node, 'softcap', 0) !== 0) throw unsupported('it has a softcap');
  if (wants(3)) throw unsupported('its mask depends on the layer');
}

/** How a tensor of queries, keys or values is split into heads. */
interface Heads {
  batch: Dim;
  heads: number;
  places: number;
  /** Values per position and head. */
  size: number;
  /** Whether it is already [N, heads, positions, size], not [N, positions, heads · size]. */
  isApart: boolean;
}

function headsOf(index: number, { node, shapeOf, unsupported }: AdjointContext): Heads {
  const [batch = 1, ...dims] = shapeOf(inputOf(node, index));
  const [first = 0, second = 0, third = 0] = dims.map((dim) => {
    if (typeof dim !== 'number') throw unsupported('its heads or positions grow with the batch');
    return dim;
  });
  if (dims.length === 3) return { batch, heads: first, places: second, size: third, isApart: true };
  const heads = intOf(node, index === 0 ? 'q_num_heads' : 'kv_num_heads', 1);
  return { batch, heads, places: first, size: second / heads, isApart: false };
}

/** [N, heads, positions, size] */
function apart(tensor: string, of: Heads, { build }: AdjointContext): string {
  if (of.isApart) return tensor;
  const divided = build.reshape(tensor, [of.batch, of.places, of.heads, of.size]);
  return build.transpose(divided, [0, 2, 1, 3]);
}

/** The inverse of `apart`. */
function together(tensor: string, of: Heads, { build }: AdjointContext): string {
  if (of.isApart) return tensor;
  const places = build.transpose(tensor, [0, 2, 1, 3]);
  return build.reshape(places, [of.batch, of.places, of.heads * of.size]);
}

/** Repeats each head `groups` times, for the heads of Q that share it. */
function repeatHeads(tensor: string, of: Heads, groups: number, { build }: AdjointContext): string {
  if (groups === 1) return tensor;
  const { batch, heads, places, size } = of;
  const single = build.reshape(tensor, [batch, heads, 1, places, size]);
  const repeated = build.repeat(single, [2], [batch, heads, groups, places, size]);
  return build.reshape(repeated, [batch, heads * groups, places, size]);
}

/** The adjoint of `repeatHeads`. */
function sumHeads(tensor: string, of: Heads, groups: number, { build }: AdjointContext): string {
  if (groups === 1) return tensor;
  const { batch, heads, places, size } = of;
  const divided = build.reshape(tensor, [batch, heads, groups, places, size]);
  return build.reduceSum(divided, [2], { keepDims: false });
}

/** P, from the scores without the mask. */
function weightsOf(scores: string, q: Heads, k: Heads, context: AdjointContext): string {
  const { build, input, constant, unsupported } = context;
  const mask = input(3);
  const given = mask === undefined ? undefined : constant(mask);
  if (mask !== undefined && !given) throw unsupported('its mask is computed');
  const isAdded = given !== undefined && FLOATS.has(given.dataType);
  const raised = isAdded ? build.node('Add', [scores, mask!]) : scores;
  const allowed = [
    given && allowedBy(given, context),
    intOf(context.node, 'is_causal', 0) === 1 ? causal(q, k, context) : undefined,
    input(6) === undefined
      ? undefined
      : build.node('Less', [places(k, 3, context), lengths(q, context)]),
  ].flatMap((tensor) => tensor ?? []);
  const softmax = (tensor: string) => build.node('Softmax', [tensor], { axis: int(-1) });
  if (allowed.length === 0) return softmax(raised);

  const isAllowed = allowed.reduce((a, b) => build.node('And', [a, b]));
  const weights = softmax(build.node('Where', [isAllowed, raised, build.floats([], [LOWEST])]));
  const kept = build.node('Where', [isAllowed, weights, build.floats([], [0])]);
  const sum = build.reduceSum(kept, [3], { keepDims: true });
  const isSeeing = build.node('Greater', [sum, build.floats([], [0])]);
  return build.node('Div', [kept, build.node('Where', [isSeeing, sum, build.floats([], [1])])]);
}

/** Which keys a constant mask allows: true values, or sums above −∞. Undefined if all of them. */
function allowedBy(mask: TensorProto, { build, input }: AdjointContext): string | undefined {
  if (!FLOATS.has(mask.dataType)) return input(3);
  const values = floatsOfTensor(mask);
  if (!values.includes(-Infinity)) return undefined;
  const truth = Uint8Array.from(values, (value) => (value === -Infinity ? 0 : 1));
  return build.cast(build.constant(mask.dims.map(Number), truth), DataType.BOOL);
}

/** Keys up to the query's place. Without the padding, the last key is in the last query's place. */
function causal(q: Heads, k: Heads, context: AdjointContext): string {
  const { build, input } = context;
  const queries = places(q, 2, context);
  const padded =
    input(6) === undefined
      ? queries
      : build.node('Add', [
          queries,
          build.node('Sub', [lengths(q, context), build.ints([q.places])]),
        ]);
  const later = build.node('Greater', [places(k, 3, context), padded]);
  return build.node('Not', [later]);
}

/** 0, 1, 2 … along one of the axes [N, heads, queries, keys]. */
function places({ places }: Heads, axis: 2 | 3, { build }: AdjointContext): string {
  return build.ints([...Array(places).keys()], axis === 2 ? [places, 1] : [1, places]);
}

/** How many keys of each image are no padding, [N, 1, 1, 1] (`nonpad_kv_seqlen`, since opset 24). */
function lengths({ batch }: Heads, { node, build }: AdjointContext): string {
  return build.reshape(inputOf(node, 6), [batch, 1, 1, 1]);
}
