import { expect, it } from 'vitest';
import type { GallerySample } from '../../../report/gallery/gallery-data.ts';
import { blankRow, type GalleryRow } from '../../../report/gallery/gallery-row.ts';
import { selectSamples, type Selection } from '../../../report/gallery/select-samples.ts';

const sample = (name: string, row: Partial<GalleryRow>): GallerySample => ({
  row: { ...blankRow, sample: name, ...row },
  picture: null,
});
const samples = [
  sample('a', { class: 'cat', difference: 0.2, rocAuc: 0.6, prediction: 'right', pointing: 'hit' }),
  sample('b', { class: 'dog', difference: -0.1, rocAuc: 0.9, prediction: 'wrong' }),
  sample('c', { class: 'dog', note: 'Excluded, heatmap is flat' }),
  sample('d', { class: 'cat', difference: 0, rocAuc: 0.7, pointing: 'missed' }),
];
const select = (selection: Partial<Selection>) =>
  selectSamples(samples, {
    sortedBy: 'difference',
    ascending: true,
    from: null,
    to: null,
    class: '',
    filter: '',
    ...selection,
  })
    .map(({ row }) => row.sample)
    .join('');

it('sorts by a measure either way, samples without it last', () => {
  expect(select({})).toBe('bdac');
  expect(select({ ascending: false })).toBe('adbc');
  expect(select({ sortedBy: 'rocAuc' })).toBe('adbc');
});

it('keeps what is within the bounds, the bounds too, and leaves out what has no such measure', () => {
  expect(select({ from: 0 })).toBe('da');
  expect(select({ to: 0 })).toBe('bd');
  expect(select({ from: -0.05, to: 0.1 })).toBe('d');
});

it.each([
  ['background', 'b'],
  ['missed', 'd'],
  ['right', 'a'],
  ['wrong', 'b'],
  ['measured', 'bda'],
  ['left-out', 'c'],
])('narrows down to %s', (filter, kept) => {
  expect(select({ filter })).toBe(kept);
});

it('narrows down to a class, together with the rest', () => {
  expect(select({ class: 'dog' })).toBe('bc');
  expect(select({ class: 'dog', filter: 'measured' })).toBe('b');
});
