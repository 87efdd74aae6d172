import type { NodeProto } from '../onnx_pb.ts';
import { isStandard } from '../onnx-model.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';
import { batchNormalization } from './batch-normalization.ts';
import { celu } from './celu.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv } from './conv.ts';
import { cumSum } from './cum-sum.ts';
import { depthToSpace } from './depth-to-space.ts';
import { div } from './div.ts';
import { einsum } from './einsum.ts';
import { elu } from './elu.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { expand } from './expand.ts';
import { extremum } from './extremum.ts';
import { gather } from './gather.ts';
import { gatherElements } from './gather-elements.ts';
import { gatherNd } from './gather-nd.ts';
import { gelu } from './gelu.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { leakyRelu } from './leaky-relu.ts';
import { log } from './log.ts';
import { logSoftmax } from './log-softmax.ts';
import { matmul } from './matmul.ts';
import { mean } from './mean.ts';
import { mish } from './mish.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { pad } from './pad.ts';
import { passThrough } from './pass-through.ts';
import { pow } from './pow.ts';
import { prelu } from './prelu.ts';
import { reciprocal } from './reciprocal.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { selu } from './selu.ts';
import { sigmoid } from './sigmoid.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { spaceToDepth } from './space-to-depth.ts';
import { split } from './split.ts';
import { sqrt } from './sqrt.ts';
import { sub } from './sub.ts';
import { tanh } from './tanh.ts';
import { thresholdedRelu } from './thresholded-relu.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { trilu } from './trilu.ts';
import { where } from './where.ts';

/**
 * The adjoint rule of each ONNX operator that may stand between a layer and the logits. To add one:
 * write `<operator>.ts` with its formula, name it here, and let
 * `test/core/model/adjoints/<operator>.test.ts` hold it against finite differences.
 */
const adjointRules: ReadonlyMap<string, AdjointRule> = new Map([
  ['Abs', abs],
  ['Add', add],
  ['BatchNormalization', batchNormalization],
  ['Celu', celu],
  ['Clip', clip],
  ['Concat', concat],
  ['Conv', conv],
  ['CumSum', cumSum],
  ['DepthToSpace', depthToSpace],
  ['Div', div],
  ['Dropout', passThrough],
  ['Einsum', einsum],
  ['Elu', elu],
  ['Erf', erf],
  ['Exp', exp],
  ['Expand', expand],
  ['Flatten', reshape],
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', gatherNd],
  ['Gelu', gelu],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', hardSwish],
  ['Identity', passThrough],
  ['LeakyRelu', leakyRelu],
  ['Log', log],
  ['LogSoftmax', logSoftmax],
  ['MatMul', matmul],
  ['Max', extremum],
  ['Mean', mean],
  ['Min', extremum],
  ['Mish', mish],
  ['Mul', mul],
  ['Neg', neg],
  ['PRelu', prelu],
  ['Pad', pad],
  ['Pow', pow],
  ['Reciprocal', reciprocal],
  ['ReduceMean', reduceMean],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Resize', resize],
  ['Selu', selu],
  ['Sigmoid', sigmoid],
  ['Slice', slice],
  ['Softmax', softmax],
  ['Softplus', softplus],
  ['Softsign', softsign],
  ['SpaceToDepth', spaceToDepth],
  ['Split', split],
  ['Sqrt', sqrt],
  ['Squeeze', reshape],
  ['Sub', sub],
  ['Sum', add],
  ['Tanh', tanh],
  ['ThresholdedRelu', thresholdedRelu],
  ['Tile', tile],
  ['Transpose', transpose],
  ['Trilu', trilu],
  ['Unsqueeze', reshape],
  ['Where', where],
]);

/** The rule for a node, or undefined where there is none. */
export function ruleFor(node: NodeProto): AdjointRule | undefined {
  return isStandard(node) ? adjointRules.get(node.opType) : undefined;
}
