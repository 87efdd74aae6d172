import type { GalleryRow } from './gallery-row.ts';

/** A way to narrow the gallery down, by its name in the page and in words. */
export interface GalleryFilter {
  value: string;
  label: string;
  keeps: (row: GalleryRow) => boolean;
  /** If given, the filter is offered only if some row is so. */
  needs?: (row: GalleryRow) => boolean;
}

const hasAnswer = ({ prediction }: GalleryRow) => prediction !== 'unknown';
const hasNote = ({ note }: GalleryRow) => note !== '';

/** All filters, in the order of the page's list. */
export const galleryFilters: readonly GalleryFilter[] = [
  {
    value: 'background',
    label: 'more heat on the background',
    keeps: ({ difference }) => difference !== null && difference < 0,
  },
  {
    value: 'missed',
    label: 'hottest pixel off the object',
    keeps: ({ pointing }) => pointing === 'missed',
  },
  {
    value: 'wrong',
    label: 'wrong prediction',
    keeps: ({ prediction }) => prediction === 'wrong',
    needs: hasAnswer,
  },
  {
    value: 'right',
    label: 'right prediction',
    keeps: ({ prediction }) => prediction === 'right',
    needs: hasAnswer,
  },
  { value: 'measured', label: 'measured', keeps: (row) => !hasNote(row), needs: hasNote },
  { value: 'left-out', label: 'excluded or failed', keeps: hasNote, needs: hasNote },
];
