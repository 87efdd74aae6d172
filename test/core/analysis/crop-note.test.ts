import { expect, test } from 'vitest';
import { cropNotes } from '../../../core/analysis/crop-note.ts';
import type { Measurement } from '../../../core/schema/measurement.ts';
import { measured } from './measured.ts';

const rowsOf = (...shares: number[]) => shares.map((outsideShare) => measured({ outsideShare }));
const excluded = (reason: 'outside-crop' | 'empty-foreground'): Measurement => {
  const { sample, class: name, image, method } = measured();
  return { sample, class: name, image, method, status: 'excluded', reason, message: '' };
};

test('nothing is said if the model sees most of the objects', () => {
  expect(cropNotes([])).toEqual([]);
  expect(cropNotes(rowsOf(0, 0.1, 0.65))).toEqual([]);
  expect(cropNotes([excluded('empty-foreground')])).toEqual([]);
});

test('what lies outside the crop is said from a quarter on, as a mean over the objects', () => {
  expect(cropNotes(rowsOf(0.2, 0.3, 0.4))).toEqual([
    "Outside the crop lies 30 % of an object on average: the model doesn't see it",
  ]);
});

test('an object that is cropped away counts as a whole one, and one without a mask not at all', () => {
  const rows = [...rowsOf(0, 0), excluded('outside-crop'), excluded('empty-foreground')];
  expect(cropNotes(rows)).toEqual([
    "Outside the crop lies 33 % of an object on average: the model doesn't see it, and nothing of 1 of 3 objects",
  ]);
});
