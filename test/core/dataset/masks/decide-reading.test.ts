import { expect, test } from 'vitest';
import { decideReading } from '../../../../core/dataset/masks/decide-reading.ts';
import type { MaskFacts, SurveyedMask } from '../../../../core/dataset/masks/mask-facts.ts';
import { vocColours } from '../../../../core/dataset/masks/voc-colours.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import { greyColour } from '../../../../core/image/stored-mask.ts';

const grey = (...codes: number[]): SurveyedMask => ({
  file: 'masks/a.png',
  kind: 'grey',
  isJpeg: false,
  isCut: false,
  class: null,
  codes: codes.map((code) => ({ code, colour: greyColour(code), pixels: 100 })),
});
/** Colours by index. */
const palette = (colours: Record<number, number>): SurveyedMask => ({
  ...grey(),
  kind: 'palette',
  codes: Object.entries(colours).map(([code, colour]) => ({
    code: Number(code),
    colour,
    pixels: 9,
  })),
});
const coloured = (...colours: number[]): SurveyedMask => ({
  ...grey(),
  kind: 'colour',
  codes: colours.map((colour) => ({ code: colour, colour, pixels: 9 })),
});
const facts = (masks: SurveyedMask[], more: Partial<MaskFacts> = {}): MaskFacts => ({
  masks,
  names: null,
  voidValue: undefined,
  size: 'same',
  isVoc: false,
  hasClasses: false,
  uri: 'memory:data',
  ...more,
});
const names = (...entries: NonNullable<MaskFacts['names']>['names']) => ({
  file: 'class_names.txt',
  names: entries,
});
const codesOf = (each: MaskFacts) => new Map(decideReading(each).reading.codes);
const refusal = (each: MaskFacts): InputError => {
  try {
    decideReading(each);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('It was not refused');
};

test('several numbers without names are refused and listed, and one is the object', () => {
  const error = refusal(facts([grey(0, 1), grey(0, 2, 3), grey(0, 7)]));
  expect(error.message).toContain('the values 1 to 3 and 7 besides 0');
  expect(error.hint).toContain('class_names.txt');
  expect(codesOf(facts([grey(0, 3), grey(3), grey(0)]))).toEqual(
    new Map([
      [0, 0],
      [3, 1],
    ]),
  );
});

test('255 is the object if there is no other number, and asked about if there is', () => {
  expect(codesOf(facts([grey(0, 255)]))).toEqual(
    new Map([
      [0, 0],
      [255, 1],
    ]),
  );
  const error = refusal(facts([grey(0, 1), grey(0, 1, 255)]));
  expect(error.message).toContain('1 and 255 besides 0');
  expect(error.hint).toContain('--void-value 255');
  const both = [grey(0, 1, 255)];
  expect(codesOf(facts(both, { voidValue: 255 }))).toEqual(
    new Map([
      [0, 0],
      [1, 1],
      [255, 255],
    ]),
  );
  expect(codesOf(facts(both, { voidValue: 'none' }))).toEqual(
    new Map([
      [0, 0],
      [1, 1],
      [255, 1],
    ]),
  );
});

test('another number can be void', () => {
  expect(codesOf(facts([grey(0, 1, 2)], { voidValue: 2 }))).toEqual(
    new Map([
      [0, 0],
      [1, 1],
      [2, 255],
    ]),
  );
});

test('numbers from 0 without a background count from 1 in masks that have one more', () => {
  const two = names({ name: 'cat', value: 0 }, { name: 'dog', value: 1 });
  expect(codesOf(facts([grey(0, 1), grey(0, 2)], { names: two }))).toEqual(
    new Map([
      [0, 0],
      [1, 1],
      [2, 2],
      [255, 255],
    ]),
  );
  expect(decideReading(facts([grey(0, 2)], { names: two })).notes).toContain(
    'Class names are from class_names.txt: 0 background, 1 cat, 2 dog.',
  );
});

test('numbers from 0 without a background are refused if masks do not tell what 0 is', () => {
  const two = names({ name: 'cat', value: 0 }, { name: 'dog', value: 1 });
  expect(refusal(facts([grey(0, 1)], { names: two })).message).toBe(
    'class_names.txt gives "cat" the number 0, and names no background',
  );
  const stated = names({ name: 'background', value: 9 }, ...two.names);
  expect(codesOf(facts([grey(0, 1)], { names: stated })).get(0)).toBe(1);
});

test('of numbered classes 255 is void, unless it has a name or another number is void', () => {
  const masks = [grey(0, 1, 2, 255)];
  const two = names('background', 'cat', 'dog');
  const known = [
    [0, 0],
    [1, 1],
    [2, 2],
  ] as const;
  expect(codesOf(facts(masks, { names: two }))).toEqual(new Map([...known, [255, 255]]));
  expect(codesOf(facts([grey(0, 1, 2)], { names: two, voidValue: 'none' }))).toEqual(
    new Map(known),
  );
  expect(codesOf(facts([grey(0, 1, 2, 9)], { names: two, voidValue: 9 }))).toEqual(
    new Map([...known, [9, 255]]),
  );
  const sky = names('background', 'cat', 'dog', { name: 'sky', value: 255 });
  expect(codesOf(facts(masks, { names: sky })).get(255)).toBe(3);
});

test('black is the background of a palette, whatever its index; without black it is asked', () => {
  expect(decideReading(facts([palette({ 0: 0xffffff, 1: 0 })])).reading).toMatchObject({
    by: 'colour',
    codes: [
      [0, 0],
      [0xffffff, 1],
    ],
  });
  expect(decideReading(facts([palette({ 0: 0, 1: 0x800000 })])).reading.by).toBe('value');
  const error = refusal(facts([palette({ 0: 0xffffff, 1: 0xff0000 })]));
  expect(error.message).toContain('(255, 0, 0) and 255');
  expect(error.message).toContain('none is black');
  expect(error.hint).toContain('labelmap.txt');
});

test('a palette with black at another index than the background is refused for classes', () => {
  const mask = palette({ 0: 0xff0000, 1: 0, 2: 0x00ff00 });
  const error = refusal(facts([mask], { names: names('background', 'cat', 'dog') }));
  expect(error.message).toContain('the palette was reordered');
  expect(refusal(facts([mask], { isVoc: true })).message).toContain('reordered');
});

test('palettes that give a colour to one number here and another there are refused, not others', () => {
  const [red, green] = [0x800000, 0x008000];
  const more = { names: names('background', 'cat', 'dog') };
  const one = { ...palette({ 0: 0, 1: red, 2: green }), file: 'masks/a.png' };
  const other = { ...palette({ 0: 0, 1: green, 2: red }), file: 'masks/b.png' };
  const error = refusal(facts([one, other], more));
  expect(error.message).toBe(
    "(0, 128, 0) is the number 2 in masks/a.png and 1 in masks/b.png: palettes were reordered, so numbers may not be the classes'",
  );
  expect(refusal(facts([one, other], { isVoc: true })).message).toContain('were reordered');
  // The same palette, of which each file uses a part, and two numbers of one colour.
  const parts = [palette({ 0: 0, 1: red }), palette({ 0: 0, 2: green }), palette({ 0: 0, 2: red })];
  expect(decideReading(facts(parts.slice(0, 2), more)).reading.by).toBe('value');
  expect(decideReading(facts([parts[0]!, parts[2]!], more)).reading.by).toBe('value');
});

test('a white object is the one class that has a name, or that of folders and lists', () => {
  const masks = [grey(0, 255), palette({ 0: 0xffffff, 1: 0 })];
  const one = decideReading(facts(masks, { names: names('_background_', 'cat') }));
  expect(one.reading).toMatchObject({
    classes: ['cat'],
    codes: [
      [0, 0],
      [0xffffff, 1],
    ],
  });
  const sorted = facts(masks, { names: names('cat', 'dog'), hasClasses: true });
  expect(decideReading(sorted).reading.classes).toEqual([]);
  expect(refusal(facts([grey(0, 255)], { names: names('cat', 'dog') })).message).toContain(
    'names the values 1 and 2, but the masks of memory:data have 0 and 255',
  );
});

test('colours go by names with colours, and those that no mask has are an error', () => {
  const cat = names({ name: 'cat', colour: [8, 9, 10] }, { name: 'background', colour: [1, 1, 1] });
  expect(codesOf(facts([coloured(0x010101, 0x08090a)], { names: cat }))).toEqual(
    new Map([
      [0x010101, 0],
      [0x08090a, 1],
    ]),
  );
  const error = refusal(facts([coloured(0, 0x111213)], { names: cat }));
  expect(error.message).toContain('(8, 9, 10)');
  expect(error.message).toContain('(17, 18, 19)');
});

test("colours with plain names are numbers only in Pascal VOC's colours", () => {
  const [, first = 0, second = 0] = vocColours();
  const two = { names: names('background', 'cat', 'dog') };
  expect(codesOf(facts([coloured(0, first, second)], two)).get(second)).toBe(2);
  expect(refusal(facts([coloured(0, 0x123456)], two)).message).toContain('(18, 52, 86)');
});

test("VOC's numbers are taken in VOC's folders and in VOC's palette with its void, and it is said", () => {
  const told = "are Pascal VOC's: 1 = aeroplane";
  expect(decideReading(facts([grey(0, 8, 255)], { isVoc: true })).notes.join()).toContain(told);
  const colours = vocColours();
  const entry = (...codes: number[]) =>
    palette(Object.fromEntries(codes.map((code) => [code, colours[code]!])));
  expect(decideReading(facts([entry(0, 8, 255), entry(0, 3)])).notes.join()).toContain(told);
  // Without void these may be the numbers of any tool that uses this palette.
  expect(refusal(facts([entry(0, 8), entry(0, 3)])).message).toContain('3 and 8 besides 0');
  expect(refusal(facts([grey(0, 30, 59)], { isVoc: true })).message).toContain(
    "0, 30 and 59, which are not Pascal VOC's numbers",
  );
});

test("a white object in VOC's folders is no void", () => {
  const { reading, notes } = decideReading(facts([grey(0, 255)], { isVoc: true }));
  expect(reading.codes).toEqual([
    [0, 0],
    [255, 1],
  ]);
  expect(notes).toEqual([]);
});

test('class folders may have a number each', () => {
  const masks = [
    { ...grey(0, 1), class: 'cat' },
    { ...grey(0, 2), class: 'dog' },
  ];
  expect(codesOf(facts(masks, { hasClasses: true }))).toEqual(
    new Map([
      [0, 0],
      [1, 1],
      [2, 1],
    ]),
  );
  const mixed = [...masks, { ...grey(0, 2), class: 'cat' }];
  expect(refusal(facts(mixed, { hasClasses: true })).message).toContain('1 and 2 besides 0');
});

test('masks of nothing but background are an error', () => {
  expect(refusal(facts([grey(0), grey(0)])).message).toContain('all background');
});

test('names that begin with "unlabeled" are 1 on if masks have as many numbers, and else refused', () => {
  for (const first of ['Unlabeled', 'None', 'unknown', 'Others']) {
    const named = { names: names(first, 'cat', 'dog') };
    const error = refusal(facts([grey(0, 1, 2)], named));
    expect(error.message).toContain(
      `begins with "${first}", and does not say whether that is 0 or 1`,
    );
    expect(error.hint).toContain('call it background');
    expect(codesOf(facts([grey(0, 1, 2, 3)], named)).get(3)).toBe(3);
  }
  expect(codesOf(facts([grey(0, 1, 2)], { names: names('cat', 'dog') })).get(1)).toBe(1);
});

test('a JPEG has no numbers or colours of classes, and may show one object', () => {
  const jpeg = (mask: SurveyedMask): SurveyedMask => ({
    ...mask,
    isJpeg: true,
    file: 'masks/a.jpg',
  });
  const three = names('background', 'cat', 'dog');
  expect(refusal(facts([grey(0, 1), jpeg(grey(0, 1, 2))], { names: three })).message).toContain(
    'masks/a.jpg is a JPEG',
  );
  expect(refusal(facts([jpeg(grey(0, 1, 2))], { isVoc: true })).message).toContain('is a JPEG');
  const red = { name: 'cat', colour: [128, 0, 0] as [number, number, number] };
  const green = { name: 'dog', colour: [0, 128, 0] as [number, number, number] };
  const painted = jpeg(coloured(0, 0x800000, 0x008000));
  expect(refusal(facts([painted], { names: names(red, green) })).message).toContain('is a JPEG');
  expect(decideReading(facts([jpeg(grey(0, 255))])).reading.threshold).toBe(128);
});
