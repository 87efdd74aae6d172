import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { isStandard } from '../../onnx/onnx-model.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';
import { averagePool } from './average-pool.ts';
import { attention } from './attention.ts';
import { batchNormalization } from './batch-normalization.ts';
import { cast } from './cast.ts';
import { castLike } from './cast-like.ts';
import { celu } from './celu.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv } from './conv.ts';
import { cumSum } from './cum-sum.ts';
import { depthToSpace } from './depth-to-space.ts';
import { convTranspose } from './conv-transpose.ts';
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
import { dequantizeLinear } from './dequantize-linear.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { gridSample } from './grid-sample.ts';
import { groupNormalization } from './group-normalization.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { instanceNormalization } from './instance-normalization.ts';
import { layerNormalization } from './layer-normalization.ts';
import { leakyRelu } from './leaky-relu.ts';
import { log } from './log.ts';
import { logSoftmax } from './log-softmax.ts';
import { lpNormalization } from './lp-normalization.ts';
import { globalLpPool, lpPool } from './lp-pool.ts';
import { lrn } from './lrn.ts';
import { lstm } from './lstm.ts';
import { matmul } from './matmul.ts';
import { maxPool } from './max-pool.ts';
import { mean } from './mean.ts';
import { meanVarianceNormalization } from './mean-variance-normalization.ts';
import { mish } from './mish.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { pad } from './pad.ts';
import { passThrough } from './pass-through.ts';
import { pow } from './pow.ts';
import { prelu } from './prelu.ts';
import { reciprocal } from './reciprocal.ts';
import { reduceExtremum } from './reduce-extremum.ts';
import { reduceL1 } from './reduce-l1.ts';
import { reduceL2 } from './reduce-l2.ts';
import { reduceLogSumExp } from './reduce-log-sum-exp.ts';
import { quantizeLinear } from './quantize-linear.ts';
import { reduceLogSum } from './reduce-log-sum.ts';
import { reduceProd } from './reduce-prod.ts';
import { swish } from './swish.ts';
import { reduceMean } from './reduce-mean.ts';
import { reduceSum } from './reduce-sum.ts';
import { reduceSumSquare } from './reduce-sum-square.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { rmsNormalization } from './rms-normalization.ts';
import { scatter } from './scatter.ts';
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
 * The adjoint rule of each ONNX operator that may occur between a layer and the logits. To add one: write
 * `<operator>.ts` with its formula, register it here, and check it against finite differences in
 * `test/core/autodiff/adjoints/<operator>.test.ts`.
 */
const adjointRules: ReadonlyMap<string, AdjointRule> = new Map([
  ['Abs', abs],
  ['Add', add],
  ['AveragePool', averagePool],
  ['Attention', attention],
  ['BatchNormalization', batchNormalization],
  ['Cast', cast],
  ['CastLike', castLike],
  ['Celu', celu],
  ['Clip', clip],
  ['Concat', concat],
  ['Conv', conv],
  ['CumSum', cumSum],
  ['DepthToSpace', depthToSpace],
  ['ConvTranspose', convTranspose],
  ['Div', div],
  ['DequantizeLinear', dequantizeLinear],
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
  ['GlobalLpPool', globalLpPool],
  ['GlobalMaxPool', globalMaxPool],
  ['GridSample', gridSample],
  ['GroupNormalization', groupNormalization],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', hardSwish],
  ['Identity', passThrough],
  ['InstanceNormalization', instanceNormalization],
  ['LRN', lrn],
  ['LSTM', lstm],
  ['LayerNormalization', layerNormalization],
  ['LeakyRelu', leakyRelu],
  ['Log', log],
  ['LogSoftmax', logSoftmax],
  ['LpNormalization', lpNormalization],
  ['LpPool', lpPool],
  ['MatMul', matmul],
  ['Max', extremum],
  ['MaxPool', maxPool],
  ['Mean', mean],
  ['MeanVarianceNormalization', meanVarianceNormalization],
  ['Min', extremum],
  ['Mish', mish],
  ['Mul', mul],
  ['Neg', neg],
  ['PRelu', prelu],
  ['Pad', pad],
  ['Pow', pow],
  ['RMSNormalization', rmsNormalization],
  ['Reciprocal', reciprocal],
  ['ReduceL1', reduceL1],
  ['ReduceL2', reduceL2],
  ['ReduceLogSum', reduceLogSum],
  ['ReduceLogSumExp', reduceLogSumExp],
  ['ReduceMax', reduceExtremum],
  ['QuantizeLinear', quantizeLinear],
  ['ReduceMean', reduceMean],
  ['ReduceMin', reduceExtremum],
  ['ReduceProd', reduceProd],
  ['ReduceSum', reduceSum],
  ['ReduceSumSquare', reduceSumSquare],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Resize', resize],
  ['ScatterElements', scatter],
  ['ScatterND', scatter],
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
  ['Swish', swish],
  ['Tanh', tanh],
  ['ThresholdedRelu', thresholdedRelu],
  ['Tile', tile],
  ['Transpose', transpose],
  ['Trilu', trilu],
  ['Unsqueeze', reshape],
  ['Where', where],
]);

/** The rule for a node, or undefined if there is none. */
export function ruleFor(node: NodeProto): AdjointRule | undefined {
  return isStandard(node) ? adjointRules.get(node.opType) : undefined;
}
