import { InputError } from '../errors/input-error.ts';
import { BYTES_PER_VALUE, valuesOf } from './element-size.ts';
import {
  TensorProto_DataLocation as DataLocation,
  type GraphProto,
  type TensorProto,
} from './onnx_pb.ts';

/** Maximum number of dimensions of a constant: convolution kernels have four or five. */
const MOST_DIMS = 32;

/**
 * Refuses a graph that contradicts itself: two nodes with the same output tensor, a constant with a
 * negative size, or one with more or fewer values than its shape says.
 *
 * @param name what to call the model in errors
 * @throws InputError
 */
export function checkGraph(graph: GraphProto, name: string): void {
  const made = new Set<string>();
  for (const { output } of graph.node) {
    for (const tensor of output) {
      if (made.has(tensor)) throw damaged(`${name} computes the tensor ${tensor} twice`);
      if (tensor !== '') made.add(tensor);
    }
  }
  checkConstants(graph, name);
}

function checkConstants({ initializer, node }: GraphProto, name: string): void {
  for (const tensor of initializer) checkConstant(tensor, name);
  for (const { attribute } of node) {
    for (const { t, g } of attribute) {
      if (t) checkConstant(t, name);
      if (g) checkConstants(g, name);
    }
  }
}

function checkConstant(tensor: TensorProto, name: string): void {
  const { dims, dataType, dataLocation, rawData } = tensor;
  const shape = `[${dims.slice(0, MOST_DIMS).join(', ')}]`;
  if (dims.length > MOST_DIMS || dims.some((dim) => dim < 0n)) {
    throw damaged(`${name} gives the constant ${tensor.name} the shape ${shape}`);
  }
  const bytes = BYTES_PER_VALUE.get(dataType);
  if (bytes === undefined || dataLocation === DataLocation.EXTERNAL) return;
  const values = valuesOf(tensor);
  const found =
    rawData.length > 0
      ? rawData.length / bytes
      : tensor.floatData.length +
        tensor.int32Data.length +
        tensor.int64Data.length +
        tensor.doubleData.length;
  // uint32 and uint64 have their own field, which groundcam does not read.
  if (found === 0 && values > 0n && tensor.$unknown) return;
  if (BigInt(Math.ceil(found)) !== values || !Number.isInteger(found)) {
    throw damaged(
      `${name} gives the constant ${tensor.name} the shape ${shape} but ${found} values`,
    );
  }
}

function damaged(message: string): InputError {
  return new InputError(message, {
    hint: 'The file is damaged, or was not written by an exporter: export the model again.',
  });
}
