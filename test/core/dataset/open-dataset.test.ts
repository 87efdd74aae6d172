import { expect, test } from 'vitest';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { MemoryFiles } from './memory-files.ts';

const spec = { format: 'auto', classes: 'all' } as const;

const voc = (folder: string) => ({
  [`${folder}JPEGImages/a.jpg`]: '',
  [`${folder}ImageSets/Segmentation/val.txt`]: 'a',
  [`${folder}ImageSets/Main/dog_val.txt`]: 'a 1',
});
const pair = { 'images/a.jpg': '', 'masks/a.png': '' };

async function refusal(files: MemoryFiles, format: 'auto' | 'voc' | 'folder' = 'auto') {
  const error: unknown = await openDataset(files, { ...spec, format }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

test('a VOC folder and a folder pair are recognised', async () => {
  expect((await openDataset(new MemoryFiles(voc('')), spec)).format).toBe('voc');
  expect((await openDataset(new MemoryFiles(pair), spec)).format).toBe('folder');
});

test.each(['VOC2012/', 'VOCdevkit/VOC2012/'])(
  'a VOC folder is found below, in %s, and the notes say so',
  async (folder) => {
    const dataset = await openDataset(new MemoryFiles(voc(folder)), spec);
    expect(dataset.files.uri).toBe(`memory:data/${folder.slice(0, -1)}`);
    expect(dataset.notes[0]).toBe(`The dataset is ${dataset.files.uri}.`);
    const [sample] = dataset.classes[0]!.samples;
    expect(await dataset.files.has(sample!.image)).toBe(true);
  },
);

test('of two VOC folders none is chosen', async () => {
  const error = await refusal(new MemoryFiles({ ...voc('VOC2007/'), ...voc('VOC2012/') }));
  expect(error.hint).toContain('VOC2007/, VOC2012/');
});

test('the format asked for is the one that counts', async () => {
  const both = new MemoryFiles({ ...voc(''), ...pair });
  expect((await openDataset(both, { ...spec, format: 'folder' })).format).toBe('folder');
  expect((await openDataset(both, { ...spec, format: 'voc' })).format).toBe('voc');
  expect((await refusal(new MemoryFiles(pair), 'voc')).message).toContain('images/, masks/');
  expect((await refusal(new MemoryFiles(voc('')), 'folder')).message).toContain(
    'Expected a folder pair',
  );
});

test('a folder that is no dataset is refused with what was looked for and what is there', async () => {
  const error = await refusal(new MemoryFiles({ 'train/a.jpg': '', 'readme.txt': '' }));
  expect(error.message).toContain('Pascal VOC');
  expect(error.message).toContain('images/, masks/');
  expect(error.message).toContain('memory:data');
  expect(error.message).toContain('found readme.txt, train/');
});

test.each([
  ['a folder', {}, 'memory:data'],
  ['a list', { file: 'photos.csv' }, 'memory:data/photos.csv'],
])('%s that does not exist is no dataset, whatever was looked for', async (_, options, uri) => {
  for (const format of ['auto', 'coco'] as const) {
    const opening = openDataset(new MemoryFiles({}), { ...spec, format }, options);
    await expect(opening).rejects.toMatchObject({
      name: 'InputError',
      message: `There is no dataset at ${uri}`,
      hint: expect.stringContaining('Check the path') as string,
    });
  }
});
