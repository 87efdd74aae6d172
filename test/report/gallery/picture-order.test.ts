import { describe, expect, it } from 'vitest';
import {
  exemplars,
  galleryOrder,
  rowsToPicture,
  worstFirst,
} from '../../../report/gallery/picture-order.ts';
import { excluded, measured } from '../fixture.ts';

const row = (name: string, difference: number) =>
  measured(
    name,
    { meanForeground: 0.5 + difference, meanBackground: 0.5 },
    { sample: name, difference },
  );
const rows = [
  row('d', 0.4),
  row('a', -0.1),
  row('e', 0.45),
  excluded('x'),
  row('c', 0.3),
  row('b', 0.2),
];
const names = (some: { sample: string }[]) => some.map(({ sample }) => sample).join('');

describe('pictures', () => {
  it('come lowest difference first, without rows that have no measures', () => {
    expect(names(worstFirst(rows))).toBe('abcde');
  });

  it('have the lowest, the median and the highest as exemplars', () => {
    const chosen = exemplars(worstFirst(rows));
    expect(chosen && names([chosen.lowest, chosen.typical, chosen.highest])).toBe('ace');
    expect(exemplars([])).toBeNull();
  });

  it('keep the exemplars when there are too many rows', () => {
    expect(names(rowsToPicture(rows, 4))).toBe('abce');
    expect(names(rowsToPicture(rows, 3))).toBe('ace');
  });

  it('come most disagreeing first where the model was asked, and lowest difference among equals', () => {
    const disagreeing = new Map([
      ['c', 0.9],
      ['e', 0.2],
      ['a', 0.2],
    ]);
    const asked = rows.map((some) =>
      some.status === 'measured'
        ? { ...some, disagreement: disagreeing.get(some.sample) ?? null }
        : some,
    );
    expect(names(galleryOrder(asked))).toBe('caebd');
    expect(names(rowsToPicture(asked, 4))).toBe('caeb');
    expect(names(rowsToPicture(asked, 1))).toBe('c');
    expect(names(galleryOrder(rows))).toBe('abcde');
  });

  it('are the worst alone where fewer than three may be drawn', () => {
    expect(names(rowsToPicture(rows, 2))).toBe('ab');
    expect(rowsToPicture(rows, 0)).toEqual([]);
  });

  it('are never more than the limit, and never the same twice', () => {
    for (let limit = 0; limit < 8; limit++) {
      const chosen = rowsToPicture(rows, limit);
      expect(chosen).toHaveLength(Math.min(limit, 5));
      expect(new Set(chosen).size).toBe(chosen.length);
    }
  });
});
