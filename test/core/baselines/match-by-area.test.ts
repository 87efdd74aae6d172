import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchByArea } from '../../../core/baselines/match-by-area.ts';

const of = (image: string, area: number, name = 'dog') => ({ class: name, image, area });

it('takes the mask of nearest area', () => {
  const masks = [of('a', 0.1), of('b', 0.5), of('c', 0.16), of('d', 0.44)];
  expect([...matchByArea(masks)]).toEqual([2, 3, 0, 1]);
});

it('never takes another mask of the same image', () => {
  const masks = [of('a', 0.1), of('a', 0.1, 'cat'), of('b', 0.9), of('b', 0.9, 'cat')];
  expect([...matchByArea(masks)]).toEqual([2, 3, 0, 1]);
});

it('prefers the own class, and takes any where it has no other image', () => {
  const masks = [of('a', 0.1), of('b', 0.9), of('c', 0.1, 'cat')];
  expect([...matchByArea(masks)]).toEqual([1, 0, 0]);
});

it('has none where there is one image', () => {
  expect([...matchByArea([of('a', 0.1), of('a', 0.2, 'cat')])]).toEqual([-1, -1]);
  expect([...matchByArea([])]).toEqual([]);
});

it('draws among equally near ones, the same each time', () => {
  const masks = Array.from({ length: 200 }, (_, i) => of(`image ${i}`, 0.25));
  const partners = matchByArea(masks);
  expect(matchByArea(masks)).toEqual(partners);
  expect(new Set(partners).size).toBeGreaterThan(50);
});

it('does not depend on the order of the masks', () => {
  const masks = Array.from({ length: 30 }, (_, i) => of(`image ${i}`, (i % 3) / 4));
  const turned = [...masks].reverse();
  const partners = matchByArea(masks);
  matchByArea(turned).forEach((partner, index) => {
    expect(turned[partner]).toBe(masks[partners[29 - index]!]);
  });
});

it('finds what looking at every other mask finds', () => {
  const drawn = fc.array(
    fc.record({
      class: fc.constantFrom('dog', 'cat'),
      image: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      area: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(drawn, (masks) => {
      matchByArea(masks).forEach((partner, index) => {
        const mask = masks[index]!;
        const others = masks.filter(({ image }) => image !== mask.image);
        const ofClass = others.filter((other) => other.class === mask.class);
        const candidates = ofClass.length > 0 ? ofClass : others;
        if (candidates.length === 0) return expect(partner).toBe(-1);
        const distance = (area: number) => Math.abs(area - mask.area);
        expect(candidates).toContain(masks[partner]);
        expect(distance(masks[partner]!.area)).toBe(
          Math.min(...candidates.map(({ area }) => distance(area))),
        );
      });
    }),
  );
});
