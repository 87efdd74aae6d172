import { expect, it } from 'vitest';
import { CARDS, readGalleryData, writeGalleryData } from '../../../report/gallery/gallery-data.ts';
import { galleryRow } from '../../../report/gallery/row-of-measurement.ts';
import { fortySamples, hostile } from '../fixture.ts';

const picture = (i: number) => ({ photo: `p${i}`, heat: `h${i}`, outline: `o${i}` });
const samples = [...fortySamples(), ...fortySamples()].map((row, i) => ({
  row: galleryRow(row),
  picture: i % 3 === 0 ? null : picture(i),
}));

it('reads what was written, with the pictures of the first cards from the document', () => {
  const text = writeGalleryData(samples);
  const drawn = samples.slice(0, CARDS).map(({ picture }) => picture);
  expect(samples.length).toBeGreaterThan(CARDS);
  expect(readGalleryData(text, drawn)).toEqual(samples);
  expect(text).not.toContain('"p1"');
});

it('cannot end the element that it is put into', () => {
  expect(hostile.class).toContain('</script>');
  expect(writeGalleryData(samples)).not.toContain('<');
});

it('refuses another text', () => {
  expect(() => readGalleryData('{"rows":[]}', [])).toThrow(/fields, rows and pictures/);
});
