import { drawnMasks } from '../../../core/dataset/masks/one-object.ts';
import { vocMasks } from '../../../core/dataset/masks/voc-rules.ts';
import { expect, test } from 'vitest';
import { sha256 } from '../../../core/encoding/digest.ts';
import type { Dataset, SampleFiles } from '../../../core/dataset/dataset.ts';
import { listSamples } from '../../../core/dataset/list-samples.ts';
import { ChangedFileError } from '../../../core/errors/changed-file-error.ts';
import { ForbiddenError } from '../../../core/errors/forbidden-error.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { MemoryFiles } from './memory-files.ts';

function sample(stem: string, className: string): SampleFiles {
  return {
    id: `${stem}/${className}`,
    class: className,
    image: `${stem}.jpg`,
    mask: `${stem}.png`,
    foreground: 1,
  };
}

function dataset(): Dataset & { files: MemoryFiles } {
  return {
    format: 'voc',
    files: new MemoryFiles({ 'a.jpg': 'A', 'a.png': 'a', 'b.jpg': 'B' }),
    recognisedBy: 'folders',
    masks: vocMasks,
    classes: [
      { name: 'aeroplane', samples: [sample('a', 'aeroplane'), sample('b', 'aeroplane')] },
      { name: 'bird', samples: [] },
      { name: 'dog', samples: [sample('a', 'dog'), sample('c', 'dog')] },
    ],
    notes: [],
  };
}

async function refusal(classes: string[]): Promise<InputError> {
  const error: unknown = await listSamples(dataset(), { classes }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

test('samples come by class in the order asked for, then by id, and count from 0', async () => {
  const rows = await listSamples(dataset(), { classes: ['dog', 'aeroplane', 'dog'] });
  expect(rows.map(({ index, id }) => [index, id])).toEqual([
    [0, 'a/dog'],
    [1, 'c/dog'],
    [2, 'a/aeroplane'],
    [3, 'b/aeroplane'],
  ]);
});

test('all classes come in the order of the dataset, without those that have no samples', async () => {
  const rows = await listSamples(dataset(), { classes: 'all' });
  expect(rows.map((row) => row.id)).toEqual(['a/aeroplane', 'b/aeroplane', 'a/dog', 'c/dog']);
});

test('digests that are known are not asked for, and rows are the same', async () => {
  const place = dataset();
  const known = new Map([
    ['a.jpg', sha256('A')],
    ['a.png', sha256('a')],
    ['b.jpg', sha256('B')],
  ]);
  const files = Object.assign(place.files, { knownDigest: (key: string) => known.get(key) });
  const calls: number[][] = [];
  const onProgress = (...call: number[]) => calls.push(call);
  const rows = await listSamples({ ...place, files }, { classes: 'all' }, { onProgress });
  expect(rows).toEqual(await listSamples(dataset(), { classes: 'all' }));
  expect(files.digests).toEqual(['b.jpg', 'c.jpg', 'b.png', 'c.png']);
  expect(calls).toEqual([
    [2, 4],
    [3, 4],
    [4, 4],
  ]);
});

test('rows keep their order where a few of thousands of digests are not known', async () => {
  const files = new MemoryFiles({});
  const knownDigest = (key: string) => (/7\.(jpg|png)$/.test(key) ? undefined : `of ${key}`);
  const names = Array.from({ length: 2500 }, (_, i) => String(i));
  const samples = names.map((name) => sample(name, 'dog'));
  const images = new MemoryFiles(Object.fromEntries(names.map((name) => [`${name}.jpg`, name])));
  const calls: number[] = [];
  const rows = await listSamples(
    {
      ...dataset(),
      files: Object.assign(files, { knownDigest, list: images.list.bind(images) }),
      images: Object.assign(images, { knownDigest, uri: 'memory:photos' }),
      classes: [{ name: 'dog', samples }],
    },
    { classes: 'all' },
    { onProgress: (done) => calls.push(done) },
  );
  expect(rows.map(({ index, image }) => `${index} ${image}`)).toEqual(
    names.map((name) => `${name} ${name}.jpg`),
  );
  expect(rows[6]).toMatchObject({ imageDigest: 'of 6.jpg', maskDigest: 'of 6.png' });
  expect(rows[2017]).toMatchObject({ imageDigest: sha256('2017'), maskDigest: null });
  expect(images.digests).toEqual(
    names.filter((name) => name.endsWith('7')).map((name) => `${name}.jpg`),
  );
  expect(calls.at(-1)).toBe(2500);
  expect(calls).toEqual([...calls].sort((a, b) => a - b));
});

test('digests tell contents apart, and null says that a file is missing', async () => {
  const rows = await listSamples(dataset(), { classes: 'all' });
  expect(rows.map(({ imageDigest, maskDigest }) => [imageDigest, maskDigest])).toEqual([
    [sha256('A'), sha256('a')],
    [sha256('B'), null],
    [sha256('A'), sha256('a')],
    [null, null],
  ]);
});

test('a dataset that moves while it is read is no dataset with files missing', async () => {
  const returns = dataset();
  const moves = returns.files;
  let isAway = true;
  returns.files = Object.assign(new MemoryFiles({ 'b.jpg': 'B' }), {
    digest: (key: string) => (isAway ? Promise.resolve(null) : moves.digest(key)),
    has: (key: string) => moves.has(key),
  });
  const error: unknown = await listSamples(returns, { classes: 'all' }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ChangedFileError);
  expect(String(error)).toContain(
    'a.jpg was missing in memory:data a moment ago, and is there now',
  );
  isAway = false;
  expect(await listSamples(returns, { classes: 'all' })).toHaveLength(4);

  const stays = { ...dataset(), files: new MemoryFiles({}) };
  await expect(listSamples(stays, { classes: 'all' })).rejects.toThrow(
    'There is no file in memory:data any more',
  );
});

test('no file is digested twice, nor any that lies beyond the limit', async () => {
  const all = dataset();
  await listSamples(all, { classes: 'all' });
  expect(all.files.digests.toSorted()).toEqual([
    'a.jpg',
    'a.png',
    'b.jpg',
    'b.png',
    'c.jpg',
    'c.png',
  ]);
  const one = dataset();
  expect(await listSamples(one, { classes: 'all', limit: 1 })).toHaveLength(1);
  expect(one.files.digests).toEqual(['a.jpg', 'a.png']);
});

test('progress counts up to the number of samples', async () => {
  const progress: [number, number][] = [];
  await listSamples(
    dataset(),
    { classes: ['dog'] },
    { onProgress: (...args) => progress.push(args) },
  );
  expect(progress).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test('a misspelt class is refused with the nearest name and all there are', async () => {
  const error = await refusal(['airplane']);
  expect(error.message).toContain('no class "airplane"');
  expect(error.message).toContain('did you mean "aeroplane"?');
  expect(error.hint).toBe('Classes in the dataset: aeroplane, dog.');
  expect((await refusal(['Dog'])).message).toContain('did you mean "dog"?');
});

test('a class unlike any other is refused without a guess', async () => {
  expect((await refusal(['zebra'])).message).not.toContain('did you mean');
});

test('a class without samples is refused', async () => {
  expect((await refusal(['dog', 'bird'])).message).toContain('"bird" has no samples');
});

test('a dataset without samples is refused', async () => {
  const empty = { ...dataset(), classes: [{ name: 'bird', samples: [] }] };
  await expect(listSamples(empty, { classes: 'all' })).rejects.toThrow(InputError);
});

test('a file that may not be read has no digest, and stops no others', async () => {
  const all = dataset();
  const digest = all.files.digest.bind(all.files);
  all.files.digest = (key) =>
    key === 'a.jpg' ? Promise.reject(new ForbiddenError('Not yours')) : digest(key);
  const rows = await listSamples(all, { classes: ['aeroplane'] });
  expect(rows.map(({ imageDigest }) => imageDigest)).toEqual([null, sha256('B')]);
});

test('what is drawn from mask files changes with the files', async () => {
  const drawn = { size: null, shapes: [{ kind: 'mask' as const, file: 'part.png' }] };
  const sample = { id: 'a/dog', class: 'dog', image: 'a.jpg', mask: 'list.csv', foreground: 1 };
  const rowOf = async (part: string) => {
    const files = new MemoryFiles({ 'list.csv': '', 'a.jpg': 'photo', 'part.png': part });
    const classes = [{ name: 'dog', samples: [{ ...sample, drawn }] }];
    const drawing: Dataset = {
      format: 'coco',
      files,
      recognisedBy: 'a file',
      masks: drawnMasks,
      classes,
      notes: [],
    };
    const [row] = await listSamples(drawing, { classes: 'all' });
    return row!;
  };
  const [first, again, other] = await Promise.all(['x', 'x', 'y'].map(rowOf));
  expect(first).toEqual(again);
  expect(first!.maskDigest).not.toBe(other!.maskDigest);
  expect(first!.drawn?.shapes[0]).toMatchObject({ digest: sha256('x') });
});

test('classes can be left out, and a name that is wrong is an error', async () => {
  const rows = await listSamples(dataset(), { classes: 'all', excludeClasses: ['aeroplane'] });
  expect(rows.map(({ id }) => id)).toEqual(['a/dog', 'c/dog']);
  const wrong = listSamples(dataset(), { classes: 'all', excludeClasses: ['dogg'] });
  await expect(wrong).rejects.toThrow('did you mean "dog"');
});

test('a draw is spread over classes, repeats with its seed, and grows with its size', async () => {
  const many: Dataset = {
    ...dataset(),
    classes: [
      { name: 'cat', samples: Array.from({ length: 50 }, (_, i) => sample(`c${i}`, 'cat')) },
      { name: 'dog', samples: Array.from({ length: 3 }, (_, i) => sample(`d${i}`, 'dog')) },
    ],
  };
  const draw = async (count: number, seed?: number) =>
    (await listSamples(many, { classes: 'all', sample: count, seed })).map(({ id }) => id);
  const ten = await draw(10);
  expect(ten.filter((id) => id.endsWith('/dog'))).toHaveLength(3);
  expect(ten).toHaveLength(10);
  expect(await draw(10, 0)).toEqual(ten);
  expect(await draw(10, 1)).not.toEqual(ten);
  expect(await draw(12)).toEqual(expect.arrayContaining(ten));
  expect((await draw(4)).filter((id) => id.endsWith('/dog'))).toHaveLength(2);
  expect(await draw(1000)).toHaveLength(53);
});
