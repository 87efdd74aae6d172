import type { NodeProto } from '../onnx_pb.ts';
import { isStandard } from '../onnx-model.ts';
import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';
import { batchNormalization } from './batch-normalization.ts';
import { clip } from './clip.ts';
import { conv } from './conv.ts';
import { dequantizeLinear } from './dequantize-linear.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { passThrough } from './pass-through.ts';
import { quantizeLinear } from './quantize-linear.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';

/**
 * The adjoint rule of each ONNX operator that may stand between a layer and the logits. To add one:
 * write `<operator>.ts` with its formula, name it here, and let
 * `test/core/model/adjoints/<operator>.test.ts` hold it against finite differences.
 */
const adjointRules: ReadonlyMap<string, AdjointRule> = new Map([
  ['Add', add],
  ['BatchNormalization', batchNormalization],
  ['Clip', clip],
  ['Conv', conv],
  ['DequantizeLinear', dequantizeLinear],
  ['Dropout', passThrough],
  ['Flatten', reshape],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', passThrough],
  ['MatMul', matmul],
  ['Mul', mul],
  ['QuantizeLinear', quantizeLinear],
  ['ReduceMean', reduceMean],
  ['Relu', relu],
  ['Reshape', reshape],
]);

/** The rule for a node, or undefined where there is none. */
export function ruleFor(node: NodeProto): AdjointRule | undefined {
  return isStandard(node) ? adjointRules.get(node.opType) : undefined;
}
