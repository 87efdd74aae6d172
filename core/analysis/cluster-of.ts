import type { Measured } from '../schema/measurement.ts';

/** What samples that are not independent share: the cluster that a list gives, or else the image. */
export function clusterOf({ image, cluster }: Pick<Measured, 'image' | 'cluster'>): string {
  return cluster ?? image;
}
