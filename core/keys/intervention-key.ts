import type { Sample } from '../schema/manifest.ts';
import { artifactKey } from './artifact-key.ts';
import { mapKeys, type KeyedPlan } from './sample-keys.ts';

/**
 * The key of the model's answers for a sample's altered images, JSON: without its background, without its
 * foreground, and on the background of `donor`, another image of the audit.
 */
export function interventionKey(sample: Sample, donor: Sample | null, plan: KeyedPlan): string {
  const { image, labels, prediction } = mapKeys(sample, plan);
  const other = donor && mapKeys(donor, plan);
  const key = artifactKey('intervention', {
    image,
    labels,
    prediction,
    foreground: sample.foreground,
    meanPixel: plan.meanPixel,
    donor: other && { image: other.image, labels: other.labels },
  });
  return `${key}.json`;
}
