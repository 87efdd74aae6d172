import { ownValue } from '../encoding/own-value.ts';
import { sha256 } from '../encoding/digest.ts';
import type { HeadsPlan } from '../schema/heads-plan.ts';
import type { Sample } from '../schema/manifest.ts';

/** A sample's place in the order in which samples of its class are compared with other heads. */
export function drawOf({ image, class: name }: Pick<Sample, 'image' | 'class'>): string {
  return sha256(`${name}/${image}`).slice(0, 16);
}

/** Whether a sample is among those that are compared with other heads. */
export function isTested(sample: Pick<Sample, 'image' | 'class'>, plan: HeadsPlan): boolean {
  if (plan.status !== 'tested') return false;
  const cutoff = ownValue(plan.cutoffs, sample.class);
  return cutoff !== undefined && drawOf(sample) <= cutoff;
}
