import { GroundcamError } from './groundcam-error.ts';

/** ONNX Runtime could not load or run a model. */
export class InferenceError extends GroundcamError {
  override readonly name = 'InferenceError';
}
