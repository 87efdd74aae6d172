import { expect, test } from 'vitest';
import { BaselineTable } from '../../../core/analysis/baseline-table.ts';
import type { SampleBaselines } from '../../../core/schema/baseline-measures.ts';

const measured = (rocAuc: number, pointingHit: boolean) => ({
  status: 'measured' as const,
  ...{ meanForeground: 0.1 + 0.2, meanBackground: 0.25, difference: 0.05 },
  ...{ relevanceMassAccuracy: 0.5, rocAuc, pointingHit },
});

const samples: Record<string, SampleBaselines> = {
  both: { gaussian: measured(0.5, true), meanMask: measured(0.75, false) },
  one: { gaussian: measured(0.1, false) },
  none: {},
  alone: {
    gaussian: { status: 'excluded', reason: 'flat-map' },
    meanMask: { status: 'excluded', reason: 'no-other-image' },
  },
};

test('A table of baselines keeps what became of each, and knows no others', () => {
  const table = new BaselineTable(['both', 'unset']);
  for (const [sample, baselines] of Object.entries(samples)) table.set(sample, baselines);
  for (const [sample, baselines] of Object.entries(samples)) {
    expect(table.get(sample)).toEqual(baselines);
  }
  expect(table.get('unset')).toEqual({});
  expect(table.get('other')).toBeUndefined();
});

test('A table of baselines keeps apart those of thousands', () => {
  const table = new BaselineTable([]);
  const of = (i: number) => ({ gaussian: measured(i / 9000, i % 2 === 0) });
  for (let i = 0; i < 9000; i++) table.set(`${i}`, of(i));
  for (const i of [0, 4095, 4096, 8999]) expect(table.get(`${i}`)).toEqual(of(i));
});
