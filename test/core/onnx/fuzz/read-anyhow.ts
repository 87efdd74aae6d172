import { asImageModel } from '../../../../core/onnx/image-model.ts';
import { elementTypes } from '../../../../core/onnx/element-types.ts';
import { takeInConstants, type ExternalData } from '../../../../core/onnx/external-data.ts';
import { GroundcamError } from '../../../../core/errors/groundcam-error.ts';
import { copyModel, readModel, writeModel } from '../../../../core/onnx/onnx-model.ts';
import { float32From } from '../../../../core/onnx/float32-tail.ts';
import { findTail } from '../../../../core/autodiff/tail.ts';
import { traceShapes } from '../../../../core/onnx/trace.ts';
import { precisionOf } from '../../../../core/onnx/precision.ts';
import type { RunModel } from '../../../../core/onnx/runner.ts';

const noFiles: ExternalData = {
  sizeOf: () => Promise.resolve(undefined),
  read: () => Promise.reject(new Error('There is no file to read')),
};

/** An engine that answers every question with a shape of its own. */
const anyShapes: RunModel = (bytes) => {
  const { graph } = readModel(bytes);
  const tensor = () => ({ type: 'int64' as const, dims: [2], data: BigInt64Array.of(2n, 5n) });
  return Promise.resolve(Object.fromEntries(graph.output.map(({ name }) => [name, tensor()])));
};

/**
 * Takes bytes through all that groundcam reads of a model before an engine sees it. Returns the error
 * that groundcam raised on purpose, or undefined where it read them; any other error is thrown on.
 */
export async function readAnyhow(bytes: Uint8Array): Promise<GroundcamError | undefined> {
  try {
    const model = await takeInConstants(readModel(bytes), noFiles, 'fuzzed.onnx');
    elementTypes(model);
    precisionOf(model);
    readModel(writeModel(copyModel(model)));
    const classifier = asImageModel(model);
    findTail(classifier.model, classifier.input, classifier.model.graph.output[0]?.name ?? '');
    float32From(classifier.model, [classifier.input]);
    await traceShapes(classifier, anyShapes);
    return undefined;
  } catch (error) {
    if (error instanceof GroundcamError) return error;
    throw error;
  }
}
