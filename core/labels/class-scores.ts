import { InputError } from '../errors/input-error.ts';
import type { Head } from '../schema/head.ts';
import { imagenetLabels } from './imagenet-labels.ts';

/** What is known of a model's output. */
export interface OutputFacts {
  /** Name of the output. */
  output: string;
  /** Logits an image: two for a single one. */
  logits: number;
  head: Head;
  /** Class names that the model or its user brings. */
  labels: readonly string[] | undefined;
  /** Whether the user chose the tensor with the logits. */
  isChosen: boolean;
}

const FEATURES = /embed|feature|hidden|pool/i;
const SCORES = /class|logit|prob|score|softmax/i;

/**
 * Why a model's output may be no class scores but, say, features: nothing names its classes, and either it
 * has another number of values than ImageNet has classes, or its name is one of features. Undefined if
 * something says that it has class scores.
 */
export function doubtAboutClasses({
  output,
  logits,
  head,
  labels,
  isChosen,
}: OutputFacts): string | undefined {
  if (labels !== undefined || isChosen) return undefined;
  if (FEATURES.test(output) && !SCORES.test(output)) {
    return `The output "${output}" is named like features, and nothing says that its values are class scores`;
  }
  if (head === 'binary') {
    return `Nothing says what class the value of "${output}" is the score of`;
  }
  if (imagenetLabels(logits) !== undefined) return undefined;
  return `Nothing says that the ${logits} values of "${output}" are class scores`;
}

/** Throws InputError if an output may be no class scores, see `doubtAboutClasses`. */
export function refuseOtherThanClasses(facts: OutputFacts): void {
  const doubt = doubtAboutClasses(facts);
  if (doubt !== undefined) throw new InputError(doubt, { hint: CLASSES_HINT });
}

export const CLASSES_HINT =
  'Pass --labels with a file of class names in logit order, or --logits with the tensor that has class scores.';
