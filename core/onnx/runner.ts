/** An input or output tensor of an ONNX graph; data is row-major. */
export type Tensor =
  | { type: 'float32'; dims: number[]; data: Float32Array }
  | { type: 'uint8'; dims: number[]; data: Uint8Array }
  | { type: 'int64'; dims: number[]; data: BigInt64Array };

/** Tensors by name. */
export type Tensors = Record<string, Tensor>;

/**
 * Runs an ONNX file once and returns all its outputs. Core does not include an engine: callers pass one,
 * such as ONNX Runtime.
 */
export type RunModel = (model: Uint8Array, feeds: Tensors) => Promise<Tensors>;

/** Loads an ONNX file, to run it repeatedly. */
export type LoadModel = (model: Uint8Array) => Promise<(feeds: Tensors) => Promise<Tensors>>;

/** The tensor's floats. Throws TypeError if it has another type. */
export function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== 'float32')
    throw new TypeError(`Expected float32 values but received ${tensor?.type}`);
  return tensor.data;
}

/** The tensor's integers. Throws TypeError if it has another type. */
export function integersOf(tensor: Tensor | undefined): number[] {
  if (tensor?.type !== 'int64')
    throw new TypeError(`Expected int64 values but received ${tensor?.type}`);
  return Array.from(tensor.data, Number);
}
