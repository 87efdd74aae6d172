import { InputError } from '../errors/input-error.ts';
import type { Head } from '../schema/head.ts';
import { imagenetLabels } from './imagenet-labels.ts';

/**
 * Class names in logit order: the model's own, or ImageNet's if it has none and the number of logits
 * matches. Of a model with one logit, the name of the positive class is enough:
 * the other one is called "not" it. Throws InputError if there are more or fewer labels than logits.
 */
export function modelLabels(
  labels: string[] | undefined,
  classes: number,
  head: Head,
): string[] | undefined {
  const [positive, ...others] = labels ?? [];
  if (head === 'binary' && positive !== undefined && others.length === 0) {
    return [`not ${positive}`, positive];
  }
  if (labels && labels.length !== classes) {
    throw new InputError(
      head === 'binary'
        ? `Expected one label, the positive class, or two, negative and positive, but received ${labels.length}`
        : `Expected ${classes} labels, one for each logit, but received ${labels.length}`,
      {
        hint: '`groundcam model check` says where the labels come from: correct them there, or pass --labels.',
      },
    );
  }
  return labels ?? (head === 'binary' ? undefined : imagenetLabels(classes));
}
