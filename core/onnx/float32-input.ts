import { clone } from '@bufbuild/protobuf';
import { int, intOf } from './attributes.ts';
import { declaredType, elementTypes } from './element-types.ts';
import { FLOATS } from './float-types.ts';
import { float32From } from './float32-tail.ts';
import { GraphBuilder } from './graph-builder.ts';
import {
  NodeProtoSchema,
  ValueInfoProtoSchema,
  TensorProto_DataType as DataType,
  type NodeProto,
  type ValueInfoProto,
} from './onnx_pb.ts';
import { copyModel, type OnnxModel } from './onnx-model.ts';

/** Precisions for which ONNX Runtime lacks most kernels. */
const SELDOM: ReadonlySet<DataType> = new Set([DataType.DOUBLE, DataType.BFLOAT16]);

/**
 * The model with float32 image input. A float16 model rounds the images first and stays float16; a float64
 * or bfloat16 model is computed in float32 from the image on. 8-bit pixels are
 * taken as numbers, so that a gradient reaches the image, unless an operator needs integers.
 */
export function fromFloat32Images(model: OnnxModel, image: ValueInfoProto): OnnxModel {
  const type = declaredType(image);
  const isSeldom = [...elementTypes(model).values()].some((each) => SELDOM.has(each));
  if (isSeldom) return float32From(withFloat32(model, image), [image.name]);
  if (type === DataType.FLOAT) return model;
  if (type === DataType.UINT8 && readersOf(model, image).every(takesAnyType)) {
    return withFloat32(model, image);
  }
  const copy = withFloat32(model, image);
  const nodes = copy.graph.node.splice(0);
  const rounded = `${image.name}/narrow`;
  const rename = (tensor: string) => (tensor === image.name ? rounded : tensor);
  new GraphBuilder(copy, 'groundcam/input/').node('Cast', [image.name], { to: int(type) }, rounded);
  for (const node of nodes) {
    const reads = node.input.includes(image.name);
    const reader = reads ? clone(NodeProtoSchema, node) : node;
    if (reads) reader.input = node.input.map(rename);
    copy.addNode(reader);
  }
  return copy;
}

/** The same graph with the image declared as float32. */
function withFloat32(model: OnnxModel, image: ValueInfoProto): OnnxModel {
  const copy = copyModel(model);
  const declared = clone(ValueInfoProtoSchema, image);
  if (declared.type?.value.case === 'tensorType')
    declared.type.value.value.elemType = DataType.FLOAT;
  copy.graph.input = copy.graph.input.map((input) => (input === image ? declared : input));
  return copy;
}

function readersOf(model: OnnxModel, { name }: ValueInfoProto): NodeProto[] {
  return model.graph.node.filter(({ input }) => input.includes(name));
}

/** Casts to floats do the same for numbers of either type. */
function takesAnyType(node: NodeProto): boolean {
  return node.opType === 'Cast' && FLOATS.has(intOf(node, 'to', DataType.FLOAT));
}
