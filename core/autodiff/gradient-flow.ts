import { intOf } from '../onnx/attributes.ts';
import { INTEGER_RESULTS, TRUTH_RESULTS } from '../onnx/element-types.ts';
import { FLOATS } from '../onnx/float-types.ts';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/onnx_pb.ts';

/**
 * Operators whose outputs are integers, booleans or step functions: their outputs do not change with small
 * changes of their inputs, so they pass on no gradient.
 */
const STEPS: ReadonlySet<string> = new Set([
  ...INTEGER_RESULTS,
  ...TRUTH_RESULTS,
  'Ceil',
  'ConstantOfShape',
  'Floor',
  'OneHot',
  'Range',
  'Round',
  'Sign',
]);

/** Whether a gradient can flow back through the node: integers and step functions carry none. */
export function carriesGradient(node: NodeProto): boolean {
  if (node.opType === 'Cast') return FLOATS.has(intOf(node, 'to', DataType.FLOAT));
  return !STEPS.has(node.opType);
}
