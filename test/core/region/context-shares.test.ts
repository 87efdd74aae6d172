import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextShares } from '../../../core/region/context-shares.ts';
import { VOC_CLASSES } from '../../../core/dataset/voc-classes.ts';
import { largePixels, type RandomPixels, smallPixels } from '../random-pixels.ts';
import { row } from './cases.ts';

test('shares are those of the background: foreground and void are in none', () => {
  // An aeroplane beside a person (15), void, and what nobody labelled.
  const { heatmap, labels } = row([1, 0.5, 0.75, 0.25, 0.25], [1, 255, 15, 0, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({
    person: { mass: 0.6, area: 1 / 3 },
  });
});

test('a background without heat has no shares', () => {
  const { heatmap, labels } = row([1, 0, 0], [1, 15, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({});
});

test('a mask of one class has no context', () => {
  const { heatmap, labels } = row([1, 0.5], [1, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({});
});

test.each(largePixels)(
  'shares are those of plain code: $width x $height, $kind',
  expectPlainShares,
);

test('shares are those of plain code for maps of any size', () => {
  fc.assert(fc.property(smallPixels, expectPlainShares));
});

function expectPlainShares({ width, height, heat, labels }: RandomPixels): void {
  const [mass, area] = [1, 2].map(() => Array.from({ length: 256 }, () => 0));
  labels.forEach((label, i) => {
    if (label === 1 || label === 255) return;
    mass![label]! += heat[i]!;
    area![label]! += 1;
  });
  const [allMass, allArea] = [mass!, area!].map((some) => some.reduce((sum, one) => sum + one, 0));
  const shares = contextShares(
    { width, height, data: heat },
    { width, height, data: labels },
    1,
    VOC_CLASSES,
  );
  const expected = VOC_CLASSES.flatMap((name, i) =>
    allMass! > 0 && area![i + 1]! > 0
      ? [[name, { mass: mass![i + 1]! / allMass!, area: area![i + 1]! / allArea! }]]
      : [],
  );
  expect(shares).toEqual(Object.fromEntries(expected));
}
