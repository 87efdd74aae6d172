import { expect, test } from 'vitest';
import { COCO_IMAGENET } from '../../../core/labels/coco-imagenet.ts';
import { imagenetLabels } from '../../../core/labels/imagenet-labels.ts';
import { imagenetClasses } from '../../../core/labels/imagenet-synsets.ts';
import { matchTargetGroup, targetGroup } from '../../../core/labels/target-group.ts';

const imagenet = { labels: imagenetLabels(1000), classes: 1000 };
/** COCO's classes, in the order of its 80 ids. */
const COCO =
  'person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush'.split(
    ',',
  );

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

test("each of COCO's 80 classes has synsets, or is known to have none", () => {
  const without = COCO.filter((name) => !matchTargetGroup(name, imagenet));
  const known = Object.keys(COCO_IMAGENET).filter(
    (name) => COCO_IMAGENET[name]?.synsets.length === 0 && name !== 'kite',
  );
  expect(without.toSorted()).toEqual([...known, 'person'].toSorted());
  expect(matchTargetGroup('kite', imagenet)).toEqual({
    logits: [21],
    as: "kite, which is not COCO's",
  });
  expect(matchTargetGroup('zebra', imagenet)?.logits).toEqual([340]);
  expect(matchTargetGroup('elephant', imagenet)?.logits).toEqual([101, 385, 386]);
});

test("indices and words of COCO's synsets are ImageNet's", () => {
  for (const { synsets } of Object.values(COCO_IMAGENET)) {
    for (const { index, wnid, name } of synsets) {
      expect(imagenetClasses(wnid)).toEqual([index]);
      expect(imagenetClasses(name)).toContain(index);
    }
  }
});

test('a folder named by the id of a synset is that class', () => {
  expect(matchTargetGroup('n02123045', imagenet)).toEqual({ logits: [281] });
});

test('a class without logits is told with the remedy', () => {
  expect(() => targetGroup('kitty', { labels: ['cat', 'dog'], classes: 2 })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('--map "kitty=LABEL') as string }),
  );
});
