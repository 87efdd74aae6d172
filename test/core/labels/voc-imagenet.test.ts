import { expect, test } from 'vitest';
import { VOC_CLASSES, type VocClass } from '../../../core/dataset/voc-classes.ts';
import { VOC_IMAGENET } from '../../../core/labels/voc-imagenet.ts';

const indices = (name: VocClass) => VOC_IMAGENET[name].synsets.map(({ index }) => index);
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

test('aeroplane is airliner and warplane', () => {
  expect(VOC_IMAGENET.aeroplane.synsets).toEqual([
    { index: 404, wnid: 'n02690373', name: 'airliner' },
    { index: 895, wnid: 'n04552348', name: 'warplane' },
  ]);
});

test('animals are the ranges that ImageNet keeps them in', () => {
  expect(indices('bird')).toEqual([...range(7, 24), ...range(80, 100), ...range(127, 146)]);
  expect(indices('dog')).toEqual(range(151, 268));
  expect(indices('cat')).toEqual(range(281, 285));
  expect([indices('horse'), indices('cow'), indices('sheep')]).toEqual([[339], [345], [348]]);
});

test('vehicles end where VOC ends them: no trams, trucks, ambulances or submarines', () => {
  const vehicles = (['bus', 'car', 'train', 'boat', 'motorbike', 'bicycle'] as const).flatMap(
    indices,
  );
  for (const [name, index] of Object.entries({
    streetcar: 829,
    pickup: 717,
    ambulance: 407,
    submarine: 833,
    wreck: 913,
    'go-kart': 573,
  })) {
    expect(vehicles, name).not.toContain(index);
  }
});

test('person has no synsets', () => {
  expect(VOC_IMAGENET.person.synsets).toEqual([]);
});

test('no synset belongs to two classes, and every class says where its list comes from', () => {
  const all = VOC_CLASSES.flatMap(indices);
  expect(new Set(all).size).toBe(all.length);
  for (const name of VOC_CLASSES) expect(VOC_IMAGENET[name].source.length).toBeGreaterThan(20);
});
