import type { Head } from '../schema/head.ts';
import type { FoundLogits } from './find-logits.ts';
import type { ImageModel } from './image-model.ts';

/** Where images go into a classifier and where logits come out. */
export interface Classifier extends ImageModel {
  /** Tensor with the logits: what comes before a closing softmax or sigmoid. */
  logits: string;
  /** Number of logits an image. */
  classes: number;
  /** How logits become probabilities and decisions. */
  head: Head;
  /** Where the model itself has its logits: a single one is not doubled there. */
  found: FoundLogits;
}
