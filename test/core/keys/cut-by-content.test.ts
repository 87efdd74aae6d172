import { expect, it } from 'vitest';
import { cutByContent } from '../../../core/keys/cut-by-content.ts';
import { sha256 } from '../../../core/encoding/digest.ts';

const items = Array.from({ length: 6400 }, (_, index) => `item ${index}`);
const cut = (list: readonly string[]) => cutByContent(list, sha256).map((group) => group.join());

it('keeps every item, in order', () => {
  expect(cutByContent(items, sha256).flat()).toEqual(items);
  expect(cutByContent([], sha256)).toEqual([]);
});

it('makes groups of some 16', () => {
  expect(items.length / cut(items).length).toBeGreaterThan(13);
  expect(items.length / cut(items).length).toBeLessThan(20);
});

it('makes the same groups again but for those that an item more or less is in', () => {
  const before = new Set(cut(items));
  const without = items.filter((_item, index) => index !== 100 && index !== 3000);
  const changed = cut(['a new item', ...without]).filter((group) => !before.has(group));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThanOrEqual(3);
});
