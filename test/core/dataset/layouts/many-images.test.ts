import { expect, test } from 'vitest';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { maskPng, MemoryFiles } from '../memory-files.ts';

/** More than a function takes arguments. */
const MANY = 150_000;

const names = Array.from({ length: MANY }, (_, i) => String(i).padStart(7, '0'));
const mask = await maskPng([
  [1, 1],
  [0, 0],
]);

const layouts: Record<string, () => Record<string, string | Uint8Array>> = {
  folders: () =>
    Object.fromEntries(
      names.flatMap((name): [string, Uint8Array | string][] => [
        [`train/images/${name}.jpg`, ''],
        [`train/masks/${name}.png`, mask],
      ]),
    ),
  voc: () => ({
    'JPEGImages/0000000.jpg': '',
    'ImageSets/Segmentation/trainval.txt': names.join('\n'),
    'ImageSets/Main/cat_trainval.txt': names.map((name) => `${name}  1`).join('\n'),
  }),
  coco: () => ({
    'annotations/instances.json': JSON.stringify({
      images: names.map((name, id) => ({ id, file_name: `${name}.jpg`, width: 4, height: 3 })),
      categories: [{ id: 5, name: 'cat' }],
      annotations: names.map((_, id) => ({ id, image_id: id, category_id: 5, bbox: [0, 0, 2, 2] })),
    }),
    'images/0000000.jpg': '',
  }),
  'a list': () => ({
    '0000000.jpg': '',
    'list.csv': ['image,mask,class', ...names.map((name) => `${name}.jpg,${name}.png,cat`)].join(
      '\n',
    ),
  }),
};

test.each(Object.keys(layouts))('opens %s of 150,000 images', async (layout) => {
  const dataset = await openDataset(
    new MemoryFiles(layouts[layout]!()),
    { format: 'auto', classes: 'all' },
    layout === 'a list' ? { file: 'list.csv' } : {},
  );
  expect(dataset.classes.flatMap(({ samples }) => samples)).toHaveLength(MANY);
});
