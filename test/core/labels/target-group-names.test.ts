import { expect, test } from 'vitest';
import { imagenetLabels } from '../../../core/labels/imagenet-labels.ts';
import { matchTargetGroup, targetGroup } from '../../../core/labels/target-group.ts';

const imagenet = { labels: imagenetLabels(1000), classes: 1000 };
test.each([
  ['airplane', 'aeroplane'],
  ['tv', 'tvmonitor'],
  ['couch', 'sofa'],
  ['motorcycle', 'motorbike'],
  ['potted plant', 'pottedplant'],
  ['Dining_Table', 'diningtable'],
])('%s has the synsets of %s, and it is said', (name, voc) => {
  expect(matchTargetGroup(name, imagenet)).toEqual({ logits: targetGroup(voc, imagenet), as: voc });
});

test('a synonym is found among the labels of another model', () => {
  const cifar = { labels: ['airplane', 'automobile', 'bird'], classes: 3 };
  expect(matchTargetGroup('aeroplane', cifar)).toEqual({ logits: [0], as: 'airplane' });
  expect(matchTargetGroup('car', cifar)).toEqual({ logits: [1], as: 'automobile' });
  expect(matchTargetGroup('bird', cifar)).toEqual({ logits: [2] });
});

test('a label of its own name comes before synonyms', () => {
  const model = { labels: ['tv', 'television'], classes: 2 };
  expect(matchTargetGroup('television', model)).toEqual({ logits: [1] });
});

test('a folder named by the id of a synset is that class', () => {
  expect(matchTargetGroup('n02123045', imagenet)).toEqual({ logits: [281] });
});

test('a class without logits is told with the remedy', () => {
  expect(() => targetGroup('kitty', { labels: ['cat', 'dog'], classes: 2 })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('--map "kitty=LABEL') as string }),
  );
});
