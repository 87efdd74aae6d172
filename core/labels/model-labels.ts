import { InputError } from '../errors/input-error.ts';
import { imagenetLabels } from './imagenet-labels.ts';

/**
 * Class names in logit order: the model's own, or ImageNet's if it has none and the number of logits
 * matches. Throws InputError if there are more or fewer labels than logits.
 */
export function modelLabels(labels: string[] | undefined, classes: number): string[] | undefined {
  if (labels && labels.length !== classes) {
    throw new InputError(
      `Expected ${classes} labels, one for each logit, but received ${labels.length}`,
      { hint: "Correct the labels in the spec, the sidecar file, or the model's metadata." },
    );
  }
  return labels ?? imagenetLabels(classes);
}
