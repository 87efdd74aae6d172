import { InputError } from '../errors/input-error.ts';
import { isVocClass, VOC_CLASSES } from '../dataset/voc-classes.ts';
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

/** Usual names of Pascal VOC's classes, COCO's first, without spaces. */
const SYNONYMS: Readonly<Record<string, (typeof VOC_CLASSES)[number]>> = {
  airplane: 'aeroplane',
  plane: 'aeroplane',
  bike: 'bicycle',
  ship: 'boat',
  automobile: 'car',
  table: 'diningtable',
  motorcycle: 'motorbike',
  plant: 'pottedplant',
  couch: 'sofa',
  tv: 'tvmonitor',
  television: 'tvmonitor',
};

/** The logits of a dataset class. */
export interface TargetGroup {
  logits: number[];
  /** The name under which they were found, if it is another than the class's. */
  as?: string;
}

/**
 * Indices of the logits that belong to a dataset class: those labelled with its name (ignoring case and
 * surrounding space), else, in a model with 1000 logits, or with 1001, since TensorFlow puts a background class
 * first, the ImageNet synsets of VOC's or COCO's class of that name, or the synset that has it as its id; else
 * those labelled with a synonym.
 *
 * @throws InputError The model has no such logits: only other targets can be explained.
 */
export function targetGroup(className: string, model: ClassifierLabels): number[] {
  const group = findTargetGroup(className, model);
  if (group) return group;
  throw new InputError(
    isImagenet(model)
      ? `The class "${className}" has no ImageNet synsets among the model's ${model.classes} logits`
      : `None of the model's ${model.classes} logits is labelled "${className}"`,
    {
      hint:
        `Say which labels it is: --map "${className}=LABEL|LABEL" (or indices). ` +
        (isImagenet(model)
          ? 'Or pass --target predicted to explain whatever the model predicts.'
          : "Or pass --labels with the model's class names in logit order, or --target predicted."),
    },
  );
}

/** Like `targetGroup`, but returns undefined if the model has no logit for the class. */
export function findTargetGroup(className: string, model: ClassifierLabels): number[] | undefined {
  return matchTargetGroup(className, model)?.logits;
}

/** The logits of a dataset class and how they were found, or undefined if the model has none. */
export function matchTargetGroup(
  className: string,
  model: ClassifierLabels,
): TargetGroup | undefined {
  const wanted = normalise(className);
  const coco = COCO_IMAGENET.get(wanted)?.synsets;
  if (coco && model.isCoco && isImagenet(model)) return groupOf(coco, model);
  const labelled = labelledAs(model, (label) => normalise(label) === wanted);
  if (labelled.length > 0) return { logits: labelled };
  const known = knownClass(className);
  if (isImagenet(model)) {
    const synsets = coco ?? synsetsOf(known)?.synsets;
    if (synsets) {
      const group = groupOf(synsets, model);
      return group && known !== undefined && known !== wanted ? { ...group, as: known } : group;
    }
    const ids = /^n\d{8}$/.test(wanted) ? imagenetClasses(wanted) : [];
    return groupOf(
      ids.map((index) => ({ index })),
      model,
    );
  }
  if (known === undefined) return undefined;
  const synonyms = labelledAs(model, (label) => knownClass(label) === known);
  const [first] = synonyms;
  return first === undefined ? undefined : { logits: synonyms, as: model.labels?.[first] ?? known };
}

function synsetsOf(known: string | undefined) {
  if (known === undefined) return undefined;
  return isVocClass(known) ? VOC_IMAGENET[known] : COCO_IMAGENET.get(known);
}

function groupOf(
  synsets: readonly { index: number }[],
  { classes }: ClassifierLabels,
): TargetGroup | undefined {
  const background = classes - IMAGENET;
  return synsets.length > 0
    ? { logits: synsets.map(({ index }) => index + background) }
    : undefined;
}

function isImagenet({ classes }: ClassifierLabels): boolean {
  return classes === IMAGENET || classes === IMAGENET + 1;
}

function labelledAs({ labels = [] }: ClassifierLabels, is: (label: string) => boolean): number[] {
  return labels.flatMap((label, index) => (is(label) ? [index] : []));
}

/** The class of Pascal VOC or COCO that a name means: "potted plant" and "potted_plant" are pottedplant. */
function knownClass(name: string): string | undefined {
  const wanted = squash(name);
  const synonym = Object.entries(SYNONYMS).find(([each]) => each === wanted)?.[1];
  return (
    synonym ??
    VOC_CLASSES.find((each) => each === wanted) ??
    [...COCO_IMAGENET.keys()].find((each) => squash(each) === wanted)
  );
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}

function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
