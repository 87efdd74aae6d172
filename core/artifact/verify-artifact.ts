import { z } from 'zod';
import { CorruptArtifactError } from '../errors/corrupt-artifact-error.ts';
import { GroundcamError } from '../errors/groundcam-error.ts';
import { readModel } from '../model/onnx-model.ts';
import { MeasurementBody } from '../spec/measurement-body.ts';
import type { Stage } from '../spec/refresh.ts';
import { TargetPrediction } from '../spec/target-prediction.ts';
import { readBytesNpy, readFloatsNpy } from './npy.ts';
import { stageOfKey } from './stages.ts';

/**
 * Checks that a file holds what an artifact of its key holds: an array as long as its header says, JSON
 * of the stage's shape, or an ONNX model. Throws CorruptArtifactError where it does not.
 */
export function verifyArtifact(key: string, file: Uint8Array): void {
  if (key.endsWith('.npy')) verifyArray(key, file);
  else if (key.endsWith('.json')) verifyJson(key, file);
  else verifyModel(file);
}

function verifyArray(key: string, file: Uint8Array): void {
  const isMap = stageOfKey(key) === 'cam';
  const { shape, data } = isMap ? readFloatsNpy(file) : readBytesNpy(file);
  const expected = shape.reduce((product, length) => product * length, 1);
  if (data.length !== expected) {
    throw new CorruptArtifactError(`Expected ${expected} elements but found ${data.length}`);
  }
}

/** What the JSON of each stage looks like; a stage without any has none to check. */
const SCHEMAS: Partial<Record<Stage, z.ZodType>> = {
  explainer: z.looseObject({ digest: z.string() }),
  cam: TargetPrediction,
  measurement: MeasurementBody,
};

function verifyJson(key: string, file: Uint8Array): void {
  const stage = stageOfKey(key);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(file));
    if (stage !== undefined) SCHEMAS[stage]?.parse(value);
  } catch (cause) {
    throw new CorruptArtifactError(`Not the JSON of a ${stage} (${file.length} bytes)`, { cause });
  }
}

function verifyModel(file: Uint8Array): void {
  try {
    readModel(file);
  } catch (cause) {
    if (!(cause instanceof GroundcamError)) throw cause;
    throw new CorruptArtifactError(`Not an ONNX model (${file.length} bytes)`, { cause });
  }
}
