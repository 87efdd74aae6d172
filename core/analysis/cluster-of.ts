import type { Measured } from '../schema/measurement.ts';

/** What is independent of what: images, or the clusters of a list. */
export type Unit = 'image' | 'cluster';

/** What samples that are not independent share: the cluster that a list gives, or else the image. */
export function clusterOf({ image, cluster }: Pick<Measured, 'image' | 'cluster'>): string {
  return cluster ?? image;
}

/** What `clusterOf` gives of these samples. A list has clusters for all of its images, or names the image alone. */
export function unitOf(samples: readonly Pick<Measured, 'cluster'>[]): Unit {
  return samples.some(({ cluster }) => cluster !== undefined) ? 'cluster' : 'image';
}
