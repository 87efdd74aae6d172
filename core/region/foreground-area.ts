import type { Regions } from '../image/regions.ts';

/** Share of the pixels of both regions that are foreground, in (0, 1). */
export function foregroundArea({ foreground, background }: Regions): number {
  return foreground / (foreground + background);
}
