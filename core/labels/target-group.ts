import { InputError } from '../errors/input-error.ts';
import { isVocClass } from '../dataset/voc-classes.ts';
import { VOC_IMAGENET } from './voc-imagenet.ts';

/** What has to be known of a classifier to find a dataset class among its logits. */
export interface ClassifierLabels {
  /** Class names in logit order. */
  labels?: readonly string[] | undefined;
  /** Number of logits. */
  classes: number;
}

const IMAGENET = 1000;

/**
 * Indices of the logits that belong to a dataset class: those labelled with the very name (case and
 * surrounding space aside), else the class's ImageNet synsets in a model of 1000 logits, or of 1001,
 * where TensorFlow puts a background class first.
 *
 * @throws InputError The model has no such logits: only other targets can be asked about.
 */
export function targetGroup(className: string, model: ClassifierLabels): number[] {
  const group = findTargetGroup(className, model);
  if (group) return group;
  const isImagenet = model.classes === IMAGENET || model.classes === IMAGENET + 1;
  throw new InputError(
    isImagenet
      ? `The class "${className}" has no ImageNet synsets among the model's ${model.classes} logits`
      : `None of the model's ${model.classes} logits is labelled "${className}"`,
    {
      hint: isImagenet
        ? 'Pass --target predicted to explain whatever the model predicts.'
        : "Give the model's class names in logit order as labels, or pass --target predicted.",
    },
  );
}

/** As `targetGroup`, but returns undefined where the model has no logit for the class. */
export function findTargetGroup(className: string, model: ClassifierLabels): number[] | undefined {
  const wanted = normalise(className);
  const labelled = (model.labels ?? []).flatMap((label, index) =>
    normalise(label) === wanted ? [index] : [],
  );
  if (labelled.length > 0) return labelled;
  const background = model.classes - IMAGENET;
  if ((background !== 0 && background !== 1) || !isVocClass(className)) return undefined;
  const { synsets } = VOC_IMAGENET[className];
  return synsets.length > 0 ? synsets.map(({ index }) => index + background) : undefined;
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
