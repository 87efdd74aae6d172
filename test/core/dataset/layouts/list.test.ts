import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OpenOptions, Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import { maskPng, MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', classes: 'all' } as const;
const asPil = { exif: 'ignore', icc: 'ignore' } as const;
const photo = await photoJpeg(4, 2);
const left = await maskPng([
  [1, 1, 0, 0],
  [0, 0, 0, 0],
]);
const numbered = await maskPng([
  [3, 5, 5, 255],
  [0, 0, 0, 0],
]);
const files = {
  'photos/a.jpg': photo,
  'photos/b.jpg': photo,
  'masks/a.png': left,
  'masks/b.png': left,
  'masks/numbered.png': numbered,
};

function open(list: string | Uint8Array, name = 'list.csv', options: OpenOptions = {}) {
  const memory = new MemoryFiles({ ...files, [name]: list });
  return openDataset(memory, spec, { file: name, ...options });
}

const samplesOf = ({ classes }: Dataset) => classes.flatMap(({ samples }) => samples);

async function labels(dataset: Dataset, position = 0) {
  const read = await readSample(dataset, samplesOf(dataset)[position]!, asPil);
  return [...read.labels.data];
}

async function refusal(list: string, name?: string) {
  const error: unknown = await open(list, name).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

const csv = `image,mask,class,label,cluster
photos/a.jpg,masks/a.png,dog,beagle,7
photos/b.jpg,masks/b.png,cat,tabby,scene 2
`;
const expected = [
  {
    id: 'a/dog',
    class: 'dog',
    image: 'photos/a.jpg',
    mask: 'masks/a.png',
    foreground: 1,
    label: 'beagle',
    cluster: '7',
  },
  {
    id: 'b/cat',
    class: 'cat',
    image: 'photos/b.jpg',
    mask: 'masks/b.png',
    foreground: 1,
    label: 'tabby',
    cluster: 'scene 2',
  },
];

describe('the same list', () => {
  const jsonl = [
    { image: 'photos/a.jpg', mask: 'masks/a.png', class: 'dog', label: 'beagle', cluster: 7 },
    {
      image: 'photos/b.jpg',
      mask: 'masks/b.png',
      class: 'cat',
      label: 'tabby',
      cluster: 'scene 2',
    },
  ]
    .map((row) => JSON.stringify(row))
    .join('\n');
  const golden = (name: string) => readFileSync(`test/golden/list/${name}`);
  test.each([
    ['list.csv', csv],
    ['list.CSV', csv.replaceAll('\n', '\r\n')],
    ['bom.csv', `\uFEFF${csv}`],
    ['quoted.csv', csv.replaceAll('photos/a.jpg', '"photos/a.jpg"')],
    ['semicolons.csv', csv.replaceAll(',', ';')],
    ['list.tsv', csv.replaceAll(',', '\t')],
    ['heads.csv', csv.replace('image,mask,class', 'Image, MASK ,Class')],
    ['blank-lines.csv', csv.replaceAll('\n', '\n\n')],
    ['windows.csv', csv.replaceAll('/', '\\')],
    ['dots.csv', csv.replaceAll('masks/', './photos/../masks/')],
    ['list.jsonl', jsonl],
    ['list.ndjson', `${jsonl}\n\n`],
    ['pandas.parquet', golden('pandas.parquet')],
    ['zstd.parquet', golden('zstd.parquet')],
  ])('as %s', async (name, content) => {
    const dataset = await open(content, name);
    expect(dataset.format).toBe('list');
    expect(samplesOf(dataset)).toEqual(expected);
    expect(await labels(dataset)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('regions', () => {
  test.each([
    ['a box', 'box', '"1, 0, 2, 1"'],
    ['a box as JSON', 'box', '"[1,0,2,1]"'],
    ['a box with spaces', 'box', '1 0 2 1'],
    ['run lengths', 'rle', '"{""size"":[2,4],""counts"":[2,1,1,1,3]}"'],
    ['compressed run lengths', 'rle', '"{""size"":[2,4],""counts"":""21102""}"'],
  ])('are %s', async (_what, column, cell) => {
    const dataset = await open(`image,${column},class\nphotos/a.jpg,${cell},dog\n`);
    expect(await labels(dataset)).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('are one value of a mask with the numbers of classes, 255 void', async () => {
    const dataset = await open('image,mask,value\nphotos/a.jpg,masks/numbered.png,5\n');
    expect(await labels(dataset)).toEqual([0, 1, 1, 255, 0, 0, 0, 0]);
  });

  test('of the rows of one image and class are one region', async () => {
    const dataset = await open(
      'image,box,mask,class\n' +
        'photos/a.jpg,"3,0,1,1",,dog\n' +
        'photos/a.jpg,,masks/a.png,dog\n' +
        'photos/a.jpg,"0,1,1,1",,cat\n',
    );
    expect(samplesOf(dataset).map(({ id }) => id)).toEqual(['a/dog', 'a/cat']);
    expect(await labels(dataset, 0)).toEqual([1, 1, 0, 1, 0, 0, 0, 0]);
    expect(await labels(dataset, 1)).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    expect(dataset.notes.join(' ')).toContain('Some regions are boxes.');
  });

  test('that are all boxes are told', async () => {
    const { notes } = await open('image,box\nphotos/a.jpg,"3,0,1,1"\n');
    expect(notes.join(' ')).toContain('Regions are boxes');
    expect((await open(csv)).notes.join(' ')).not.toContain('boxes');
  });

  test('of one image and class with two labels are two samples', async () => {
    const dataset = await open(
      'image,box,class,label\nphotos/a.jpg,"3,0,1,1",dog,pug\nphotos/a.jpg,"0,1,1,1",dog,beagle\n',
    );
    expect(samplesOf(dataset).map(({ id }) => id)).toEqual(['a/dog/beagle', 'a/dog/pug']);
  });
});

describe('places', () => {
  test('images are relative to --images, masks to the list', async () => {
    const images = new MemoryFiles({ 'a.jpg': photo, 'b.jpg': photo });
    const dataset = await open(csv.replaceAll('photos/', ''), 'list.csv', { images });
    expect(await labels(dataset)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['absolute', '/data/photos/a.jpg', '/data/masks/deep/a.png'],
    ['above the list', '../photos/a.jpg', '../masks/deep/a.png'],
    ['file: URIs', 'file:///data/photos/a.jpg', 'file:///data/masks/deep/a.png'],
    ['in places of their own', '/data/photos/a.jpg', 'masks/deep/a.png'],
  ])('paths may be %s', async (_what, image, mask) => {
    const list = Object.assign(
      new MemoryFiles({ 'list.csv': `image,mask\n${image},${mask}\n`, 'masks/deep/a.png': left }),
      { uri: 'file:///data/lists' },
    );
    const places: Record<string, MemoryFiles> = {
      'file:///data/photos/': new MemoryFiles({ 'a.jpg': photo }),
      'file:///data/masks/deep/': new MemoryFiles({ 'a.png': left }),
    };
    const filesAt = (uri: string) => places[uri]!;
    const dataset = await openDataset(list, spec, { file: 'list.csv', filesAt });
    expect(await labels(dataset)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('of a list in a bucket are in the bucket', async () => {
    const content = 'image,mask\n../photos/a.jpg,s3://bucket/masks/a.png\n';
    const list = Object.assign(new MemoryFiles({ 'list.csv': content }), {
      uri: 's3://bucket/lists',
    });
    const opened: string[] = [];
    const filesAt = (uri: string) => {
      opened.push(uri);
      return new MemoryFiles({ 'a.jpg': photo, 'a.png': left });
    };
    const dataset = await openDataset(list, spec, { file: 'list.csv', filesAt });
    expect(await labels(dataset)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    expect(opened).toEqual(['s3://bucket/photos/', 's3://bucket/masks/']);
  });
});

test('without a column class, the class is the one asked for, or "object"', async () => {
  const list = 'image,mask\nphotos/a.jpg,masks/a.png\n';
  expect((await open(list)).classes.map(({ name }) => name)).toEqual(['object']);
  const memory = new MemoryFiles({ ...files, 'list.csv': list });
  const dataset = await openDataset(memory, { ...spec, classes: ['dog'] }, { file: 'list.csv' });
  expect(dataset.classes.map(({ name }) => name)).toEqual(['dog']);
});

test('columns that are not used are told', async () => {
  const { notes } = await open('image,mask,width\nphotos/a.jpg,masks/a.png,4\n');
  expect(notes).toEqual(['1 rows are read from list.csv.', 'Columns that are not used: width.']);
});

describe('refused, naming the line', () => {
  test.each([
    ['no image column', 'imgae,mask\na.jpg,a.png\n', 'imgae'],
    ['no region', 'image,mask\nphotos/a.jpg,\n', 'Line 2 of list.csv has no mask, box or rle'],
    ['two regions', 'image,mask,box\nphotos/a.jpg,a.png,"1,1,1,1"\n', 'has a mask and a box'],
    ['a box of text', 'image,box\nphotos/a.jpg,"1,1,x,1"\n', 'Line 2 of list.csv'],
    [
      'a box of three',
      'image,box\nphotos/a.jpg,"1,1,1"\n',
      'expected four numbers: x, y, width, height',
    ],
    ['a box of eight', 'image,box\nphotos/a.jpg,"5,0 4,0 1,0 8,0"\n', 'expected four numbers'],
    [
      'corners in columns',
      'image,xmin,ymin,xmax,ymax\nphotos/a.jpg,1,1,2,2\n',
      'Expected a column "mask" or "box" or "rle" in list.csv but found image, xmin',
    ],
    ['a box without area', 'image,box\nphotos/a.jpg,"1,1,0,5"\n', 'Line 2 of list.csv'],
    ['a cut line', 'image,mask,class\nphotos/a.jpg,masks/a.png\n', 'list.csv'],
    ['an open quote', 'image,mask\n"photos/a.jpg,masks/a.png\n', "can't be read as a list"],
    [
      'no class in one row',
      'image,mask,class\nphotos/a.jpg,a.png,dog\nphotos/b.jpg,b.png,\n',
      'Line 3 of list.csv has no class',
    ],
    [
      'two clusters of one image',
      'image,box,cluster\nphotos/a.jpg,"0,0,1,1",x\nphotos/a.jpg,"0,0,1,1",y\n',
      'in the cluster x in Line 2',
    ],
    ['images that are nowhere', 'image,mask\nnowhere.jpg,masks/a.png\n', 'nowhere.jpg'],
    ['a path of Windows', 'image,mask\nC:\\data\\a.jpg,masks/a.png\n', 'path of another machine'],
    [
      'a web address',
      'image,mask\nhttps://example.org/a.jpg,masks/a.png\n',
      'https://example.org/a.jpg',
    ],
  ])('%s', async (_what, list, message) => {
    expect((await refusal(list)).message).toContain(message);
  });

  test('a line that is not JSON', async () => {
    expect((await refusal('{"image": "a"\n', 'list.jsonl')).message).toContain('Line 1');
  });

  test('a file that is not Parquet', async () => {
    expect((await refusal('image', 'list.parquet')).message).toContain("can't be read as a list");
  });

  test('an empty list has no samples', async () => {
    expect(samplesOf(await open('image,mask\n'))).toEqual([]);
  });
});

describe('what the values in mask files mean', () => {
  const masked = async (values: number[], spec2: object = {}) => {
    const mask = await maskPng([values, [0, 0, 0, 0]]);
    const memory = new MemoryFiles({
      'a.jpg': photo,
      'm.png': mask,
      'list.csv': 'image,mask,class\na.jpg,m.png,dog\n',
    });
    return openDataset(memory, { ...spec, ...spec2 }, { file: 'list.csv' });
  };
  test.each([[1], [38], [255]])('%i alone is the object', async (value) => {
    expect(await labels(await masked([value, 0, 0, value]))).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
  });

  test('several values are refused until they are named', async () => {
    await expect(masked([1, 2, 3, 0])).rejects.toThrow(
      expect.objectContaining({ hint: expect.stringContaining('the column "value"') as string }),
    );
    const dataset = await masked([1, 2, 3, 0], { classNames: ['background', 'cat', 'dog', 'cow'] });
    const { labels } = await readSample(dataset, samplesOf(dataset)[0]!, asPil);
    expect(labels.data[1]).toBe(samplesOf(dataset)[0]!.foreground);
    await expect(
      masked([1, 2, 3, 0], { classNames: ['background', 'cat', 'cow'] }),
    ).rejects.toThrow(InputError);
  });

  describe('with names in a file beside the list', () => {
    const named = async (
      masks: Record<string, number[]>,
      { names = '_background_\ncat\ndog', rows = 'a.jpg,m.png,dog', ...more }: Partial<Texts> = {},
    ) => {
      const pngs = Object.entries(masks).map(
        async ([key, row]) => [key, await maskPng([row, [0, 0, 0, 0]])] as const,
      );
      const memory = new MemoryFiles({
        'a.jpg': photo,
        'b.jpg': photo,
        ...Object.fromEntries(await Promise.all(pngs)),
        'list.csv': `image,mask,class\n${rows}\n`,
        'class_names.txt': names,
        ...more,
      });
      return openDataset(memory, spec, { file: 'list.csv' });
    };
    interface Texts {
      names: string;
      rows: string;
    }

    test('numbers are those of the names', async () => {
      const dataset = await named({ 'm.png': [1, 2, 2, 0] });
      expect(dataset.notes.join()).toContain('Class names are from class_names.txt');
      const { labels } = await readSample(dataset, samplesOf(dataset)[0]!, asPil);
      expect(samplesOf(dataset)[0]!.foreground).toBe(2);
      expect([...labels.data]).toEqual([1, 2, 2, 0, 0, 0, 0, 0]);
    });

    test('one number is not the class of the row if it has the name of another', async () => {
      const dataset = await named({ 'm.png': [0, 2, 0, 0] }, { rows: 'a.jpg,m.png,cat' });
      expect(samplesOf(dataset)[0]!.foreground).toBe(1);
      expect(await labels(dataset)).toEqual([0, 2, 0, 0, 0, 0, 0, 0]);
    });

    test.each([[1], [255]])(
      'masks of 0 and %i have one object each, which is said',
      async (value) => {
        const dataset = await named({ 'm.png': [0, value, 0, 0] });
        expect(dataset.notes.join()).toContain('class_names.txt is not used');
        expect(samplesOf(dataset)[0]!.foreground).toBe(1);
        expect(await labels(dataset)).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
      },
    );

    test('a class without a number is refused', async () => {
      const masks = { 'm.png': [0, 1, 2, 0] };
      await expect(named(masks, { rows: 'a.jpg,m.png,cow' })).rejects.toThrow('none is "cow"');
    });

    test('more of them than a byte can count are values', async () => {
      const many = Array.from({ length: 300 }, (_, i) => `c${i + 1}`).join('\n');
      const masks = { 'm.png': [0, 9, 2, 255], 'n.png': [2, 0, 0, 0] };
      const dataset = await named(masks, { names: many, rows: 'a.jpg,m.png,c9' });
      expect(samplesOf(dataset)[0]).toMatchObject({ foreground: 1, value: 9 });
      expect(await labels(dataset)).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
      const two = 'a.jpg,m.png,c2\na.jpg,n.png,c2';
      await expect(named(masks, { names: many, rows: two })).rejects.toThrow('several regions');
    });
  });

  test.each([
    [5, undefined, [0, 1, 1, 255]],
    [5, 'none' as const, [0, 1, 1, 0]],
    [5, 3, [255, 1, 1, 0]],
    [255, undefined, [0, 0, 0, 1]],
  ])('the value %i with void %s', async (value, voidValue, expected) => {
    const memory = new MemoryFiles({
      ...files,
      'list.csv': `image,mask,value\nphotos/a.jpg,masks/numbered.png,${value}\n`,
    });
    const dataset = await openDataset(memory, { ...spec, voidValue }, { file: 'list.csv' });
    expect((await labels(dataset)).slice(0, 4)).toEqual(expected);
  });

  describe('of an image with several masks', () => {
    const open2 = async (rows: number[][], spec2: object = {}) => {
      const [m = [], n = []] = rows;
      const memory = new MemoryFiles({
        'a.jpg': photo,
        'm.png': await maskPng([m, [0, 0, 0, 0]]),
        'n.png': await maskPng([n, [0, 0, 0, 0]]),
        'list.csv': 'image,mask,class\na.jpg,m.png,dog\na.jpg,n.png,dog\n',
      });
      return openDataset(memory, { ...spec, ...spec2 }, { file: 'list.csv' });
    };

    test('is one object in each, or none', async () => {
      const dataset = await open2([
        [0, 255, 0, 0],
        [0, 0, 255, 0],
      ]);
      expect(await labels(dataset)).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
      const half = await open2([
        [0, 255, 0, 0],
        [0, 0, 0, 0],
      ]);
      expect(await labels(half)).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    });

    test('is the class of the row if numbers have names, and void as in one mask', async () => {
      const rows = [
        [2, 1, 0, 0],
        [0, 0, 2, 255],
      ];
      await expect(open2(rows)).rejects.toThrow(InputError);
      const dataset = await open2(rows, { classNames: ['background', 'cat', 'dog'] });
      expect(await labels(dataset)).toEqual([1, 0, 1, 255, 0, 0, 0, 0]);
      await expect(open2(rows, { classNames: ['background', 'cat', 'cow'] })).rejects.toThrow(
        'none is "dog"',
      );
    });
  });
});
