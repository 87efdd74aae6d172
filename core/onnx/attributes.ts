import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from './onnx_pb.ts';

/** The values an attribute of a new node can have: `int(1)`, `ints([2, 3])`, `float(1e-5)`, `string('add')`. */
export type AttributeValue =
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { string: string }
  | { tensor: TensorProto };

export const int = (value: number): AttributeValue => ({ int: value });
export const ints = (values: readonly number[]): AttributeValue => ({ ints: values });
export const float = (value: number): AttributeValue => ({ float: value });
export const string = (value: string): AttributeValue => ({ string: value });

export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if ('int' in value) {
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value.int) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  }
  if ('string' in value) {
    const s = new TextEncoder().encode(value.string);
    return create(AttributeProtoSchema, { name, type: Type.STRING, s });
  }
  if ('tensor' in value) {
    return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: value.tensor });
  }
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.ints.map(BigInt) });
}

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** The attribute's integer, or the default that the operator's specification gives. */
export function intOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = find(node, name);
  return attribute ? Number(attribute.i) : otherwise;
}

export function floatOf(node: NodeProto, name: string, otherwise: number): number {
  return find(node, name)?.f ?? otherwise;
}

export function stringOf(node: NodeProto, name: string, otherwise: string): string {
  const attribute = find(node, name);
  return attribute ? new TextDecoder().decode(attribute.s) : otherwise;
}

export function intsOf(node: NodeProto, name: string): number[] | undefined {
  return find(node, name)?.ints.map(Number);
}
