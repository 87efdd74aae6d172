import type { NodeProto } from '../onnx_pb.ts';
import { isStandard } from '../onnx-model.ts';
import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';
import { attention } from './attention.ts';
import { batchNormalization } from './batch-normalization.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv } from './conv.ts';
import { cumSum } from './cum-sum.ts';
import { depthToSpace } from './depth-to-space.ts';
import { einsum } from './einsum.ts';
import { expand } from './expand.ts';
import { gatherElements } from './gather-elements.ts';
import { gatherNd } from './gather-nd.ts';
import { gather } from './gather.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { pad } from './pad.ts';
import { passThrough } from './pass-through.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { slice } from './slice.ts';
import { spaceToDepth } from './space-to-depth.ts';
import { split } from './split.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { trilu } from './trilu.ts';

/**
 * The adjoint rule of each ONNX operator that may stand between a layer and the logits. To add one:
 * write `<operator>.ts` with its formula, name it here, and let
 * `test/core/model/adjoints/<operator>.test.ts` hold it against finite differences.
 */
const adjointRules: ReadonlyMap<string, AdjointRule> = new Map([
  ['Add', add],
  ['Attention', attention],
  ['BatchNormalization', batchNormalization],
  ['Clip', clip],
  ['Concat', concat],
  ['Conv', conv],
  ['CumSum', cumSum],
  ['DepthToSpace', depthToSpace],
  ['Dropout', passThrough],
  ['Einsum', einsum],
  ['Expand', expand],
  ['Flatten', reshape],
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', gatherNd],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', passThrough],
  ['MatMul', matmul],
  ['Mul', mul],
  ['Pad', pad],
  ['ReduceMean', reduceMean],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Resize', resize],
  ['Slice', slice],
  ['SpaceToDepth', spaceToDepth],
  ['Split', split],
  ['Squeeze', reshape],
  ['Tile', tile],
  ['Transpose', transpose],
  ['Trilu', trilu],
  ['Unsqueeze', reshape],
]);

/** The rule for a node, or undefined where there is none. */
export function ruleFor(node: NodeProto): AdjointRule | undefined {
  return isStandard(node) ? adjointRules.get(node.opType) : undefined;
}
