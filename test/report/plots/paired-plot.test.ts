import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { mostDots, pairedPlot } from '../../../report/plots/paired-plot.ts';
import { hostile, measured } from '../fixture.ts';

const draw = (rows: Parameters<typeof pairedPlot>[0]) =>
  parseHTML(`<!doctype html><body>${pairedPlot(rows)}</body>`).document;

const pair = (name: string, meanForeground: number, meanBackground: number) =>
  measured(name, { meanForeground, meanBackground });

describe('pairedPlot', () => {
  it('draws a dot per sample, in the colour of the side of the diagonal that it lies on', () => {
    const plot = draw([pair('a', 0.75, 0.25), pair('b', 0.5, 0.25), pair('c', 0.25, 0.5)]);
    expect(plot.querySelectorAll('.object-dots circle')).toHaveLength(2);
    expect(plot.querySelectorAll('.background-dots circle')).toHaveLength(1);
    expect(plot.querySelector('svg')?.getAttribute('aria-label')).toContain('2 of 3 are above');
  });

  it('names each dot, whatever the name', () => {
    const plot = draw([
      measured('a', { meanForeground: 0.75, meanBackground: 0.25 }, { sample: hostile.class }),
    ]);
    expect(plot.querySelector('.object-dots title')?.textContent).toBe(
      `${hostile.class}\n0.750 on the object, 0.250 on the background, difference 0.500`,
    );
    expect(plot.querySelector('script')).toBeNull();
  });

  it('puts the ring on the mean of all', () => {
    const plot = draw([pair('a', 1, 0.25), pair('b', 0.5, 0.25)]);
    expect(plot.querySelector('.mean-point title')?.textContent).toBe(
      'mean of all: 0.750 on the object, 0.250 on the background',
    );
  });

  it('bins the dots of a big run', () => {
    const plot = draw(
      Array.from({ length: mostDots + 1 }, (_, i) => pair(`${i}`, 0.5 + (i % 50) / 100, 0.25)),
    );
    const bins = plot.querySelectorAll('.object-dots > *').length;
    expect(bins).toBeGreaterThan(3);
    expect(bins).toBeLessThan(100);
  });
});
