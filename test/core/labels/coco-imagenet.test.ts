import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COCO_IMAGENET } from '../../../core/labels/coco-imagenet.ts';
import { imagenetClasses } from '../../../core/labels/imagenet-synsets.ts';
import { findTargetGroup } from '../../../core/labels/target-group.ts';
import { VOC_IMAGENET } from '../../../core/labels/voc-imagenet.ts';

const labels: string[] = JSON.parse(
  readFileSync('core/labels/imagenet-labels.json', 'utf8'),
) as string[];

test('has the 80 classes, and each synset at its place among the logits', () => {
  expect(COCO_IMAGENET.size).toBe(80);
  for (const { synsets } of COCO_IMAGENET.values()) {
    for (const { index, wnid } of synsets) expect(imagenetClasses(wnid)).toEqual([index]);
  }
});

test.each([
  ['airplane', 'aeroplane'],
  ['motorcycle', 'motorbike'],
  ['couch', 'sofa'],
  ['tv', 'tvmonitor'],
  ['dog', 'dog'],
] as const)("COCO's %s are VOC's %s", (coco, voc) => {
  expect(COCO_IMAGENET.get(coco)?.synsets).toEqual(VOC_IMAGENET[voc].synsets);
});

describe('logits of a class', () => {
  const model = { labels, classes: 1000 };
  test.each([
    ['elephant', [385, 386]],
    ['Hot Dog', [934]],
    ['cell phone', [487]],
    ['giraffe', undefined],
  ])('%s', (name, logits) => {
    expect(findTargetGroup(name, model)).toEqual(logits);
    expect(findTargetGroup(name, { classes: 1001 })).toEqual(logits?.map((index) => index + 1));
  });

  test("a kite is ImageNet's bird, but not in COCO", () => {
    expect(findTargetGroup('kite', model)).toEqual([21]);
    expect(findTargetGroup('kite', { ...model, isCoco: true })).toBeUndefined();
  });

  test("a model's own label comes first outside ImageNet", () => {
    const own = { labels: ['cat', 'elephant'], classes: 2, isCoco: true };
    expect(findTargetGroup('elephant', own)).toEqual([1]);
    expect(findTargetGroup('zebra', own)).toBeUndefined();
  });
});
