import { closest } from 'fastest-levenshtein';
import { findTargetGroup, type ClassifierLabels } from './target-group.ts';
import { InputError } from '../errors/input-error.ts';
import { imagenetClasses } from './imagenet-synsets.ts';

/** Number of logits of a model with ImageNet-1k's classes; TensorFlow puts a background class before them. */
const IMAGENET = 1000;

/**
 * The logits that a class name refers to: an index, a label, a word or the id of an ImageNet synset, or a
 * Pascal VOC class, which may have several synsets. Case is ignored.
 *
 * @throws InputError No class has that name, or several do.
 */
export function classLogits(wanted: string, model: ClassifierLabels): number[] {
  const { classes, labels = [] } = model;
  if (/^\d+$/.test(wanted)) {
    const index = Number(wanted);
    if (index < classes) return [index];
    throw new InputError(
      `Expected a class index between 0 and ${classes - 1} but received ${wanted}`,
      { hint: 'Indices count the logits from 0.' },
    );
  }
  const background = classes - IMAGENET;
  const ofImagenet = background === 0 || background === 1;
  const group = findTargetGroup(wanted, model);
  if (group) return group;
  const synsets = ofImagenet ? imagenetClasses(wanted).map((index) => index + background) : [];
  if (synsets.length === 1) return synsets;
  if (synsets.length > 1) {
    const names = synsets.map((index) => `${index} (${labels[index] ?? 'no label'})`);
    throw new InputError(`Several of the model's classes are called "${wanted}"`, {
      hint: `Pass the index of one: ${names.join(', ')}.`,
    });
  }
  if (labels.length === 0) {
    throw new InputError(`The model has no labels in which to look up "${wanted}"`, {
      hint: 'Pass --labels with a file of class names in logit order, or pass the index of a class.',
    });
  }
  const lower = labels.map((label) => label.toLowerCase());
  const near = labels[lower.indexOf(closest(wanted.toLowerCase(), lower))];
  throw new InputError(`The model has no class "${wanted}": did you mean "${near}"?`, {
    hint: 'Pass a label of the model, a word of an ImageNet synset, or an index.',
  });
}
