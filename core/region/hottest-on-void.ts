import { VOID, type Regions } from '../image/regions.ts';
import type { RegionHeat } from './region-heat.ts';

/** Whether the hottest pixel of all is void: of equally hot ones the first. */
export function hottestOnVoid({ hottestOfAll }: RegionHeat, { codes }: Regions): boolean {
  return codes[hottestOfAll] === VOID;
}
