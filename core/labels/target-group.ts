import { InputError } from '../errors/input-error.ts';
import { isVocClass } from '../dataset/voc-classes.ts';
import { COCO_IMAGENET } from './coco-imagenet.ts';
import { imagenetClasses } from './imagenet-synsets.ts';
import { VOC_IMAGENET } from './voc-imagenet.ts';

/** What must be known about a classifier to find a dataset class among its logits. */
export interface ClassifierLabels {
  /** Class names in logit order. */
  labels?: readonly string[] | undefined;
  /** Number of logits. */
  classes: number;
  /** Whether names are COCO's, so that "kite" is not ImageNet's bird. */
  isCoco?: boolean;
}

const IMAGENET = 1000;

/**
 * Indices of the logits that belong to a dataset class: those labelled with its name (ignoring case and
 * surrounding space), else, in a model with 1000 logits, or with 1001, since TensorFlow puts a background class
 * first, the ImageNet synsets of VOC's or COCO's class of that name, or the synset that has it as its id.
 *
 * @throws InputError The model has no such logits: only other targets can be explained.
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
        : "Pass --labels with the model's class names in logit order, or pass --target predicted.",
    },
  );
}

/** Like `targetGroup`, but returns undefined if the model has no logit for the class. */
export function findTargetGroup(className: string, model: ClassifierLabels): number[] | undefined {
  const background = model.classes - IMAGENET;
  const isImagenet = background === 0 || background === 1;
  const coco = isImagenet ? COCO_IMAGENET.get(normalise(className))?.synsets : undefined;
  if (coco && model.isCoco) return groupOf(coco, background);
  const wanted = normalise(className);
  const labelled = (model.labels ?? []).flatMap((label, index) =>
    normalise(label) === wanted ? [index] : [],
  );
  if (labelled.length > 0) return labelled;
  if (!isImagenet) return undefined;
  if (isVocClass(className)) return groupOf(VOC_IMAGENET[className].synsets, background);
  if (coco) return groupOf(coco, background);
  const isSynset = /^n\d{8}$/.test(wanted);
  return isSynset
    ? groupOf(
        imagenetClasses(wanted).map((index) => ({ index })),
        background,
      )
    : undefined;
}

function groupOf(synsets: readonly { index: number }[], background: number): number[] | undefined {
  return synsets.length > 0 ? synsets.map(({ index }) => index + background) : undefined;
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
