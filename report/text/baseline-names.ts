import type { BaselineName } from '../../core/schema/baseline-measures.ts';

/** Baselines in words. */
export const baselineNames: Record<BaselineName, string> = {
  gaussian: 'a centred Gaussian',
  meanMask: 'the mean mask of the other images',
};
