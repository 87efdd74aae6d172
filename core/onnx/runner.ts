/** A tensor handed to or taken from an ONNX graph; data is row-major. */
export type Tensor =
  | { type: 'float32'; dims: number[]; data: Float32Array }
  | { type: 'uint8'; dims: number[]; data: Uint8Array }
  | { type: 'int64'; dims: number[]; data: BigInt64Array };

/** Tensors by name. */
export type Tensors = Record<string, Tensor>;

/**
 * Runs an ONNX file once and returns all its outputs. Core has no engine of its own: whoever compiles
 * a model brings one, such as ONNX Runtime.
 */
export type RunModel = (model: Uint8Array, feeds: Tensors) => Promise<Tensors>;

/** Loads an ONNX file to run it more than once. */
export type LoadModel = (model: Uint8Array) => Promise<(feeds: Tensors) => Promise<Tensors>>;

/** The tensor's floats. Throws TypeError where it holds something else. */
export function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== 'float32')
    throw new TypeError(`Expected float32 values but received ${tensor?.type}`);
  return tensor.data;
}

/** The tensor's integers. Throws TypeError where it holds something else. */
export function integersOf(tensor: Tensor | undefined): number[] {
  if (tensor?.type !== 'int64')
    throw new TypeError(`Expected int64 values but received ${tensor?.type}`);
  return Array.from(tensor.data, Number);
}
