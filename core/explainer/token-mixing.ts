import { intsOf } from '../onnx/attributes.ts';
import { inputOf } from '../onnx/node-tensors.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import type { Trace } from '../onnx/trace.ts';

/** How values of a tensor relate to those of a tensor of tokens that they were computed from. */
interface Relation {
  /**
   * Whether each value may depend on several tokens: `own` if they were mixed before they were added to anything
   * else, `later` if they were mixed after that too.
   */
  mixed: 'own' | 'later' | undefined;
  /** Whether two computed tensors were added, as at the end of a residual branch. */
  isJoined: boolean;
  /** Whether the last axis is no longer the channels': the next product sums over tokens. */
  isTurned: boolean;
}

/**
 * The tensors that depend on a tensor of tokens, and whether its tokens have been mixed in them, by attention or by a
 * linear layer over tokens. Not by convolutions, which mix neighbours: the blocks of some
 * transformers end in one.
 */
export function mixturesOf(
  model: OnnxModel,
  trace: Trace,
  tokens: string,
): ReadonlyMap<string, Pick<Relation, 'mixed'>> {
  const start: Relation = { mixed: undefined, isJoined: false, isTurned: false };
  const relations = new Map([[tokens, start]]);
  for (const node of model.graph.node) {
    const read = node.input.flatMap((input) => relations.get(input) ?? []);
    if (read.length === 0) continue;
    const isJoined = read.some((relation) => relation.isJoined) || joins(node, model);
    // A product of two computed tensors, as in attention, ends with channels again.
    const wasTurned = read.length === 1 && read.some((relation) => relation.isTurned);
    const relation: Relation = {
      mixed: mixes(node, read) ? (isJoined ? 'later' : (latest(read) ?? 'own')) : latest(read),
      isJoined,
      isTurned: movesLast(node, trace) ? !wasTurned : wasTurned,
    };
    for (const output of node.output) if (output !== '') relations.set(output, relation);
  }
  return relations;
}

function latest(read: readonly Relation[]): Relation['mixed'] {
  const kinds = new Set(read.map(({ mixed }) => mixed));
  return kinds.has('later') ? 'later' : kinds.has('own') ? 'own' : undefined;
}

const PRODUCTS = new Set(['Einsum', 'Gemm', 'MatMul']);

/** Whether a node mixes tokens: it multiplies them with each other, or sums over them. */
function mixes({ opType }: NodeProto, read: readonly Relation[]): boolean {
  const isProduct = PRODUCTS.has(opType);
  return (
    opType === 'Attention' ||
    (isProduct && (read.length > 1 || read.some(({ isTurned }) => isTurned)))
  );
}

/** Whether a node adds two computed tensors, as at the end of a residual branch. */
function joins({ opType, input }: NodeProto, model: OnnxModel): boolean {
  return opType === 'Add' && !input.some((name) => model.constant(name));
}

/** Whether a node gives its output another last axis. */
function movesLast(node: NodeProto, { shapes }: Trace): boolean {
  if (node.opType !== 'Transpose') return false;
  const rank = shapes.get(inputOf(node, 0))?.length ?? 0;
  const perm = intsOf(node, 'perm');
  return perm ? perm.at(-1) !== rank - 1 : rank > 1;
}
