import { galleryFilters } from './gallery-filters.ts';
import type { GallerySample } from './gallery-data.ts';
import type { GalleryMeasure } from './gallery-row.ts';

/** What a reader chose to see; `''` and `null` choose all. */
export interface Selection {
  sortedBy: GalleryMeasure;
  ascending: boolean;
  /** Bounds of the measure, inclusive: samples without it are left out if there is one. */
  from: number | null;
  to: number | null;
  class: string;
  filter: string;
}

/** The chosen samples in the chosen order, those without the measure last. */
export function selectSamples(
  samples: readonly GallerySample[],
  { sortedBy, ascending, from, to, class: name, filter }: Selection,
): GallerySample[] {
  const keeps = galleryFilters.find(({ value }) => value === filter)?.keeps ?? (() => true);
  const isWithin = (value: number | null) =>
    value === null
      ? from === null && to === null
      : value >= (from ?? -Infinity) && value <= (to ?? Infinity);
  return samples
    .filter(({ row }) => name === '' || row.class === name)
    .filter(({ row }) => keeps(row) && isWithin(row[sortedBy]))
    .sort((one, other) => {
      const [a, b] = [one.row[sortedBy], other.row[sortedBy]];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return ascending ? a - b : b - a;
    });
}
