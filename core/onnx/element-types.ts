import { intOf } from './attributes.ts';
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type ValueInfoProto,
} from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Operators whose outputs are integers, whatever their inputs. */
export const INTEGER_RESULTS: ReadonlySet<string> = new Set([
  'ArgMax',
  'ArgMin',
  'NonZero',
  'Shape',
  'Size',
]);
/** Operators whose outputs are booleans. */
export const TRUTH_RESULTS: ReadonlySet<string> = new Set([
  'And',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'IsInf',
  'IsNaN',
  'Less',
  'LessOrEqual',
  'Not',
  'Or',
  'Xor',
]);
/** Operators whose outputs have the type of an input other than the first. */
const TYPED_BY: ReadonlyMap<string, number> = new Map([
  ['DequantizeLinear', 1],
  ['OneHot', 2],
  ['Where', 1],
]);
/** Outputs, after the first, that are integers or booleans. */
const SECOND_OUTPUTS: ReadonlyMap<string, DataType> = new Map([
  ['Dropout', DataType.BOOL],
  ['MaxPool', DataType.INT64],
  ['TopK', DataType.INT64],
]);

/**
 * The element types of a model's tensors, inferred from its inputs, constants and operators. Outputs of
 * custom operators get the type of the first input.
 */
export function elementTypes(model: OnnxModel): ReadonlyMap<string, DataType> {
  const types = new Map<string, DataType>();
  for (const value of model.graph.input) types.set(value.name, declaredType(value));
  for (const { name, dataType } of model.graph.initializer) types.set(name, dataType);
  for (const node of model.graph.node) {
    const type = resultType(node, model, types);
    const further = SECOND_OUTPUTS.get(node.opType) ?? type;
    node.output.forEach((name, index) => types.set(name, index === 0 ? type : further));
  }
  return types;
}

/** Whether a model takes 8-bit pixels, which it then normalises itself. */
export function takesBytes({ inputs: [image] }: OnnxModel): boolean {
  return image !== undefined && declaredType(image) === DataType.UINT8;
}

/** The element type that a graph input or output is declared with. */
export function declaredType({ type }: ValueInfoProto): DataType {
  return type?.value.case === 'tensorType' ? type.value.value.elemType : DataType.UNDEFINED;
}

function resultType(
  node: NodeProto,
  model: OnnxModel,
  types: ReadonlyMap<string, DataType>,
): DataType {
  const typeOf = (index: number) => types.get(node.input[index] ?? '') ?? DataType.UNDEFINED;
  const tensor = node.attribute.find(({ t }) => t !== undefined)?.t;
  const { opType } = node;
  if (opType === 'Cast') return intOf(node, 'to', DataType.FLOAT);
  if (opType === 'Constant') {
    return model.constant(node.output[0] ?? '')?.dataType ?? DataType.FLOAT;
  }
  if (opType === 'ConstantOfShape') return tensor?.dataType ?? DataType.FLOAT;
  if (opType === 'QuantizeLinear') {
    const declared = intOf(node, 'output_dtype', DataType.UNDEFINED);
    return declared || typeOf(2) || DataType.UINT8;
  }
  if (INTEGER_RESULTS.has(opType)) return DataType.INT64;
  if (TRUTH_RESULTS.has(opType)) return DataType.BOOL;
  return typeOf(TYPED_BY.get(opType) ?? 0);
}
