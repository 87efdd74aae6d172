/** Why a sample has no measures although nothing failed. */
export const EXCLUSION_REASONS = [
  'missing-image',
  'missing-mask',
  'undecodable-image',
  'undecodable-mask',
  'mask-size-mismatch',
  'unknown-label',
  'class-without-logits',
  'empty-foreground',
  'outside-crop',
  'empty-background',
  'flat-map',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];
