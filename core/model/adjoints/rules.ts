import type { NodeProto } from '../onnx_pb.ts';
import { isStandard } from '../onnx-model.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';
import { batchNormalization } from './batch-normalization.ts';
import { clip } from './clip.ts';
import { conv } from './conv.ts';
import { div } from './div.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { extremum } from './extremum.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { log } from './log.ts';
import { matmul } from './matmul.ts';
import { mean } from './mean.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { passThrough } from './pass-through.ts';
import { pow } from './pow.ts';
import { reciprocal } from './reciprocal.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { sqrt } from './sqrt.ts';
import { sub } from './sub.ts';
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
  ['Clip', clip],
  ['Conv', conv],
  ['Div', div],
  ['Dropout', passThrough],
  ['Erf', erf],
  ['Exp', exp],
  ['Flatten', reshape],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', passThrough],
  ['Log', log],
  ['MatMul', matmul],
  ['Max', extremum],
  ['Mean', mean],
  ['Min', extremum],
  ['Mul', mul],
  ['Neg', neg],
  ['Pow', pow],
  ['Reciprocal', reciprocal],
  ['ReduceMean', reduceMean],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Sqrt', sqrt],
  ['Sub', sub],
  ['Sum', add],
  ['Where', where],
]);

/** The rule for a node, or undefined where there is none. */
export function ruleFor(node: NodeProto): AdjointRule | undefined {
  return isStandard(node) ? adjointRules.get(node.opType) : undefined;
}
