import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listSamples } from '../../../core/dataset/list-samples.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { GroundcamError } from '../../../core/errors/groundcam-error.ts';
import { MemoryFiles } from './memory-files.ts';

const odd = fc.constantFrom(
  '..',
  '\n',
  '\u202e',
  '"',
  '<img>',
  ' ',
  '-',
  'é',
  'e\u0301',
  '=1+1',
  '/',
);
const name = fc
  .array(fc.oneof(odd, fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));

it('samples of a folder have ids of their own and files that are there, whatever their names', async () => {
  const property = fc.asyncProperty(fc.uniqueArray(name, { maxLength: 8 }), async (names) => {
    const contents = names.flatMap((each) => [
      [`images/${each}.jpg`, 'x'],
      [`masks/${each}.png`, 'x'],
    ]);
    const files = new MemoryFiles(Object.fromEntries(contents) as Record<string, string>);
    try {
      const dataset = await openDataset(files, { format: 'folder', classes: 'all' });
      const samples = await listSamples(dataset, { classes: 'all' });
      expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
      expect(samples.every(({ imageDigest }) => imageDigest !== null)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(GroundcamError);
    }
  });
  await fc.assert(property, { seed: 7, numRuns: 300 });
});

it('lists of a VOC folder are samples or an error that was meant, whatever they hold', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(name).map((names) => names.join('\n')),
  );
  const property = fc.asyncProperty(text, text, async (images, members) => {
    const files = new MemoryFiles({
      'JPEGImages/a.jpg': 'x',
      'ImageSets/Segmentation/val.txt': images,
      'ImageSets/Main/dog_val.txt': members,
    });
    try {
      const dataset = await openDataset(files, { format: 'auto', split: 'val', classes: 'all' });
      for (const { samples } of dataset.classes)
        for (const { image } of samples) expect(image).toMatch(/^JPEGImages\/[^/\\]+\.jpg$/);
    } catch (error) {
      expect(error).toBeInstanceOf(GroundcamError);
    }
  });
  await fc.assert(property, { seed: 8, numRuns: 300 });
});

it('accents pair whether they were written as one letter or two', async () => {
  const files = new MemoryFiles({ 'images/Mu\u0308hle.jpg': 'x', 'masks/Mühle.png': 'x' });
  const dataset = await openDataset(files, { format: 'folder', classes: 'all' });
  const samples = await listSamples(dataset, { classes: 'all' });
  expect(samples).toMatchObject([{ image: 'images/Mu\u0308hle.jpg', mask: 'masks/Mühle.png' }]);
});
