import { ExclusionReason } from '../../core/schema/measurement.ts';
import { PREDICTED_OTHERWISE } from '../../core/analysis/analysed-rows.ts';
import type { GroupResults, Results } from '../../core/schema/results.ts';
import { count } from './format.ts';

const words: Record<ExclusionReason, string> = {
  'missing-image': 'image file missing',
  'missing-mask': 'mask file missing',
  'undecodable-image': 'image cannot be decoded',
  'undecodable-mask': 'mask cannot be decoded',
  'mask-size-mismatch': 'mask and image differ in size',
  'unknown-label': 'mask has an unknown label',
  'class-without-logits': 'model has no logit for the class',
  'empty-foreground': 'no pixel of the class',
  'outside-crop': 'object cropped away',
  'empty-background': 'no pixel outside the class',
  'flat-map': 'heatmap is flat',
};

/** An exclusion reason in words; one that this version does not know is returned as it is. */
export function reasonInWords(reason: string): string {
  if (reason === PREDICTED_OTHERWISE) return 'predicted as another class';
  const known = ExclusionReason.safeParse(reason);
  return known.success ? words[known.data] : reason;
}

/** Which samples comparisons are over, as a clause; empty if they are over all that were measured. */
export function restriction({ target }: Pick<Results, 'target'>): string {
  return target === 'predicted' ? 'over the samples that were predicted as their class' : '';
}

/** How many samples were excluded, for any reason. */
export function excludedTotal({ excluded }: Pick<GroupResults, 'excluded'>): number {
  return Object.values(excluded).reduce<number>((sum, n) => sum + (n ?? 0), 0);
}

/**
 * What became of the samples: "43 of 46 samples measured; 2 excluded (no pixel of the class: 1,
 * heatmap is flat: 1); 1 failed".
 */
export function sampleAccount(group: Pick<GroupResults, 'n' | 'excluded' | 'failed'>): string {
  const excluded = excludedTotal(group);
  const total = group.n + excluded + group.failed;
  const reasons = Object.entries(group.excluded).map(
    ([reason, n]) => `${reasonInWords(reason)}: ${n}`,
  );
  return [
    `${group.n === total ? '' : `${group.n.toLocaleString('en')} of `}${count(total, 'sample')} measured`,
    ...(excluded > 0 ? [`${excluded} excluded (${reasons.join(', ')})`] : []),
    ...(group.failed > 0 ? [`${group.failed} failed`] : []),
  ].join('; ');
}
