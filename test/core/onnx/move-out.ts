import { create } from '@bufbuild/protobuf';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as DataLocation,
} from '../../../core/onnx/onnx_pb.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';

/**
 * Moves all constants of a model into a file of their own, as `onnx.save(…, save_as_external_data)`
 * does: each begins at a multiple of 64. Changes the model, and returns the bytes of the file.
 */
export function moveOut(model: OnnxModel, location: string): Uint8Array {
  const parts: Buffer[] = [];
  let end = 0;
  for (const tensor of model.graph.initializer) {
    const entries = { location, offset: String(end), length: String(tensor.rawData.length) };
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = DataLocation.EXTERNAL;
    const padded = Buffer.alloc(Math.ceil(tensor.rawData.length / 64) * 64);
    padded.set(tensor.rawData);
    parts.push(padded);
    end += padded.length;
    tensor.rawData = new Uint8Array();
  }
  return Buffer.concat(parts);
}
