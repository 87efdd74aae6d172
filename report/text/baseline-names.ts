import { methods } from '../../core/cam/methods.ts';
import type { BaselineName } from '../../core/schema/baseline-measures.ts';
import type { Recipe } from '../../core/schema/results.ts';
import { methodNames } from './method-names.ts';

/** Baselines in words. */
export const baselineNames: Record<BaselineName, string> = {
  gaussian: 'a centred Gaussian',
  meanMask: 'the mean mask of the other images',
  otherMask: 'its own heat on other images’ masks',
  untrainedHead: 'itself with an untrained head',
};

/** Why an audit has no untrained head to compare with; undefined if it has one. */
export function whyNoUntrainedHead({ method, untrainedMaps }: Recipe): string | undefined {
  if (untrainedMaps.length > 0) return undefined;
  return methods[method].needs === 'gradients'
    ? 'there are no weights between the layer and the logits'
    : `${methodNames[method]} uses no gradients at the layer`;
}
