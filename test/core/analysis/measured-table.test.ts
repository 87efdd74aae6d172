import { describe, expect, test } from 'vitest';
import { MeasuredTable, plainRow } from '../../../core/analysis/measured-table.ts';
import type { Measured } from '../../../core/schema/measurement.ts';
import { excluded, failed, measured } from '../../report/fixture.ts';

const means = { meanForeground: 0.1 + 0.2, meanBackground: 0.375 };
const fieldsOf = (row: object) => Object.entries(row).map(([field]) => field);

describe('A table of measured rows', () => {
  test.each<[string, Partial<Measured>]>([
    ['a usual one', {}],
    ['one without an enrichment', { enrichment: null }],
    ['one of which it is not known whether it is right', { correct: null }],
    ['a wrong one without hits', { correct: false, pointingHit: false, pointingHit15: false }],
    ['one with its hottest pixel on void', { hottestOnVoid: true }],
    ['one of a list, with label and cluster', { label: 'airliner', cluster: 'flight 1' }],
    [
      'one with contexts',
      { context: { sky: { mass: 0.1 + 0.2, area: 0.5 }, 7: { mass: 0, area: 1 } } },
    ],
    ['one whose contexts have no class', { context: {} }],
  ])('keeps every field of a row: %s', (_, fields) => {
    const table = new MeasuredTable();
    const row = measured('a', means, fields);
    table.add(measured('b', means, { context: { sea: { mass: 1, area: 0.25 } } }));
    const kept = table.add(row);
    table.add(measured('c', means, { context: { car: { mass: 0.5, area: 0.125 } } }));
    expect(kept).not.toBe(row);
    for (const [field, value] of Object.entries(row)) {
      expect([field, Reflect.get(kept, field)]).toEqual([field, value]);
    }
    expect(plainRow(kept)).toEqual(row);
    expect(fieldsOf(plainRow(kept)).sort()).toEqual(fieldsOf(row).sort());
    expect(JSON.parse(JSON.stringify(kept))).toEqual(row);
  });

  test('keeps apart the rows of thousands', () => {
    const table = new MeasuredTable();
    const rows = Array.from({ length: 9000 }, (_, i) =>
      measured(
        `${i}`,
        { meanForeground: i / 9000, meanBackground: 0.5 },
        { context: { [`${i}`]: { mass: i, area: 1 } } },
      ),
    );
    const kept = rows.map((row) => table.add(row));
    for (const i of [0, 4095, 4096, 8191, 8192, 8999]) expect(plainRow(kept[i]!)).toEqual(rows[i]);
  });

  test('returns rows without measures as they are, and those with fields that it lacks', () => {
    const table = new MeasuredTable();
    const rows = [
      excluded('a'),
      failed('b'),
      measured('c', means, { disagreement: 0.5 }),
      { ...measured('d', means), ofLater: 1 },
    ];
    for (const row of rows) expect(table.add(row)).toBe(row);
  });
});
