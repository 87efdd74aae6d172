import type { EmbeddedPicture } from '../page/report-input.ts';
import { blankRow, type GalleryRow } from './gallery-row.ts';
import { inertJson } from './inert-json.ts';

/** Cards in the document at once; the page's script fills them with other samples. */
export const CARDS = 60;

/** One sample of the gallery. */
export interface GallerySample {
  row: GalleryRow;
  picture: EmbeddedPicture | null;
}

type Value = GalleryRow[keyof GalleryRow];

/** Rows are arrays in the order of `fields`, since names would take most of the bytes. */
interface GalleryData {
  fields: string[];
  rows: Value[][];
  /** Those after the first `CARDS`, which the document itself has. */
  pictures: (EmbeddedPicture | null)[];
}

/** The samples as JSON that can be put into a page. */
export function writeGalleryData(samples: readonly GallerySample[]): string {
  const fields = Object.keys(blankRow);
  return inertJson({
    fields,
    rows: samples.map(({ row }) => {
      const values: Partial<Record<string, Value>> = { ...row };
      return fields.map((field) => values[field] ?? null);
    }),
    pictures: samples.slice(CARDS).map(({ picture }) => picture),
  } satisfies GalleryData);
}

/**
 * The samples of `writeGalleryData`; `drawn` are the pictures of the first ones.
 *
 * @throws Error if the text is not of `writeGalleryData`
 */
export function readGalleryData(
  text: string,
  drawn: readonly (EmbeddedPicture | null)[],
): GallerySample[] {
  const data: unknown = JSON.parse(text);
  if (!isGalleryData(data)) throw new Error('Expected fields, rows and pictures of a gallery');
  const pictures = [...drawn, ...data.pictures];
  return data.rows.map((values, i) => ({
    row: { ...blankRow, ...Object.fromEntries(data.fields.map((field, j) => [field, values[j]])) },
    picture: pictures[i] ?? null,
  }));
}

function isGalleryData(data: unknown): data is GalleryData {
  return (
    typeof data === 'object' &&
    data !== null &&
    ['fields', 'rows', 'pictures'].every((key) => key in data)
  );
}
