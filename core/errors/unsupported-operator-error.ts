import { InputError } from './input-error.ts';

/** A node between the layer and the logits can't be differentiated. */
export class UnsupportedOperatorError extends InputError {
  override readonly name = 'UnsupportedOperatorError';
}
