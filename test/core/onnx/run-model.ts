import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { RunModel, Tensor, Tensors } from '../../../core/onnx/runner.ts';

/** ONNX Runtime without a thread of its own: quick to start, and what core's tests run models with. */
export const runModel: RunModel = async (model, feeds) => {
  const run = await loadModel(model);
  return run(feeds);
};

/** A model to run more than once. */
export async function loadModel(model: Uint8Array): Promise<(feeds: Tensors) => Promise<Tensors>> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return async (feeds) => {
    const inputs = Object.entries(feeds).map(
      ([name, { type, data, dims }]) => [name, new OrtTensor(type, data, dims)] as const,
    );
    const outputs = await session.run(Object.fromEntries(inputs));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, toTensor(name, value)]),
    );
  };
}

function toTensor(name: string, { data, dims }: InferenceSession.OnnxValueMapType[string]): Tensor {
  if (data instanceof Float32Array) return { type: 'float32', dims: [...dims], data };
  if (data instanceof BigInt64Array) return { type: 'int64', dims: [...dims], data };
  throw new TypeError(`The output ${name} is neither float32 nor int64`);
}
