import { expect, test } from 'vitest';
import { folder } from '../../../../core/dataset/layouts/folder.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import { MemoryFiles } from '../memory-files.ts';

const flat = new MemoryFiles({
  'images/b.JPG': '',
  'images/a.png': '',
  'images/.DS_Store': '',
  'images/notes.txt': '',
  'masks/a.png': '',
  'masks/only-a-mask.png': '',
});

test('a flat pair is one class, named as asked for', async () => {
  const dataset = await folder.open(flat, { classes: ['tomato'] });
  expect(dataset.masks.classes).toEqual([]);
  expect(dataset.classes).toEqual([
    {
      name: 'tomato',
      samples: [
        {
          id: 'a/tomato',
          class: 'tomato',
          image: 'images/a.png',
          mask: 'masks/a.png',
          foreground: 1,
        },
        {
          id: 'b/tomato',
          class: 'tomato',
          image: 'images/b.JPG',
          mask: 'masks/b.png',
          foreground: 1,
        },
        {
          id: 'only-a-mask/tomato',
          class: 'tomato',
          image: 'images/only-a-mask.jpg',
          mask: 'masks/only-a-mask.png',
          foreground: 1,
        },
      ],
    },
  ]);
});

test('a flat pair is the class "object" where none is asked for', async () => {
  const { classes } = await folder.open(flat, { classes: 'all' });
  expect(classes.map(({ name }) => name)).toEqual(['object']);
});

test('a flat pair can not be two classes', async () => {
  const error: unknown = await folder
    .open(flat, { classes: ['cat', 'dog'] })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toContain('cat, dog');
});

test('subfolders are classes', async () => {
  const files = new MemoryFiles({
    'images/dog/rex.jpg': '',
    'images/cat/tom.jpg': '',
    'images/cat/kittens/tom.webp': '',
    'masks/dog/rex.PNG': '',
    'masks/cat/tom.png': '',
    'masks/cat/kittens/tom.png': '',
  });
  const { classes } = await folder.open(files, { classes: ['dog', 'cat'] });
  expect(classes.flatMap(({ samples }) => samples)).toMatchObject([
    { id: 'kittens/tom/cat', image: 'images/cat/kittens/tom.webp' },
    { id: 'tom/cat', image: 'images/cat/tom.jpg', mask: 'masks/cat/tom.png' },
    { id: 'rex/dog', image: 'images/dog/rex.jpg', mask: 'masks/dog/rex.PNG' },
  ]);
});

test('files beside class folders are refused, since their class is not known', async () => {
  const files = new MemoryFiles({
    'images/dog/rex.jpg': '',
    'images/stray.jpg': '',
    'masks/dog/rex.png': '',
    'masks/stray.png': '',
  });
  await expect(folder.open(files, { classes: 'all' })).rejects.toThrow('stray');
});

test('two images of the same name are refused, since one mask can not be for both', async () => {
  const files = new MemoryFiles({ 'images/a.jpg': '', 'images/a.png': '', 'masks/a.png': '' });
  await expect(folder.open(files, { classes: 'all' })).rejects.toThrow(
    'images/a.jpg and images/a.png',
  );
});
