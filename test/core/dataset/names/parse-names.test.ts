import { expect, test } from 'vitest';
import { classCodes } from '../../../../core/dataset/names/class-values.ts';
import { parseNames } from '../../../../core/dataset/names/parse-names.ts';
import { InputError } from '../../../../core/errors/input-error.ts';

const codesOf = (text: string, file: string) => {
  const { by, background, void: voids, classes } = classCodes(parseNames(text, file) ?? []);
  return {
    by,
    background,
    void: voids,
    classes: classes.map(({ name, codes }) => [name, ...codes]),
  };
};
const numbered = {
  by: 'value',
  background: 0,
  void: [],
  classes: [
    ['cat', 1],
    ['dog', 2],
  ],
};

test.each([
  ['class_names.txt', '_background_\ncat\ndog'],
  ['class_names.txt', 'cat\r\ndog\r\n'],
  ['class_names.txt', '\ufeffbackground\n\ncat\n# wolves too\ndog\n'],
  ['labels.txt', '__ignore__\n_background_\ncat\ndog\n'],
  ['labels.txt', '__ignore__\ncat\ndog\n'],
  ['classes.txt', '0 background\n1 cat\n2 dog'],
  ['classes.txt', '1: cat\n2: dog'],
  ['_classes.csv', 'Pixel Value, Class\n0, background\n1, cat\n2, dog\n'],
  ['dataset.yaml', 'path: .\nnames:\n  0: background\n  1: cat\n  2: dog\n'],
  ['dataset.yaml', 'names: [cat, dog]'],
  ['labels.json', '["background", "cat", "dog"]'],
  ['labels.json', '{"0": "bg", "1": "cat", "2": "dog"}'],
  ['labels.json', '{"cat": 1, "dog": 2}'],
  ['labels.json', '{"categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}'],
  ['id2label.json', '{"id2label": {"1": "cat", "2": "dog"}}'],
  ['labels.json', '{"0": {"name": "background"}, "1": {"name": "cat"}, "2": {"name": "dog"}}'],
  ['class_names.txt', 'back ground\ncat\ndog'],
  ['class_names.txt', 'Back-Ground \ncat\ndog'],
  ['class_names.txt', '_bg\ncat\ndog'],
])('%s with %j has the numbers 1 and 2', (file, text) => {
  expect(codesOf(text, file)).toEqual(numbered);
});

test('a background that is not first has the number of its place, and so have the classes', () => {
  expect(codesOf('cat\n__background__\ndog', 'class_names.txt')).toEqual({
    ...numbered,
    background: 1,
    classes: [
      ['cat', 0],
      ['dog', 2],
    ],
  });
});

test.each([
  [
    'labelmap.txt',
    '# label:color_rgb:parts:actions\ncat:0,128,0::\nbackground:9,9,9::\nvoid:255,255,255::',
  ],
  ['label_colors.txt', '0 128 0 cat\n9 9 9 background\n255 255 255\tvoid'],
  ['class_dict.csv', 'name,r,g,b\ncat,0,128,0\nbackground,9,9,9\nvoid,255,255,255'],
  [
    'labels.json',
    '[{"label":"cat","color":[0,128,0]},{"label":"background","color":[9,9,9]},{"label":"void","color":[255,255,255]}]',
  ],
])('%s with %j has colours', (file, text) => {
  expect(codesOf(text, file)).toEqual({
    by: 'colour',
    background: 0x090909,
    void: [0xffffff],
    classes: [['cat', 0x008000]],
  });
});

test('entries of one name are one class, and names keep their spaces', () => {
  expect(codesOf('background\ntraffic light\ncat\ntraffic light', 'classes.txt').classes).toEqual([
    ['traffic light', 1, 3],
    ['cat', 2],
  ]);
});

test('a JSON file of something else has no names, and one that is cut is an error', () => {
  expect(parseNames('{"images": [], "licenses": [1]}', 'labels.json')).toBeNull();
  expect(() => parseNames('{"0": "cat"', 'labels.json')).toThrow(InputError);
  expect(() => parseNames('\n\n', 'class_names.txt')).toThrow('no class names in class_names.txt');
});
