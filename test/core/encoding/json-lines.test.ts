import { expect, it } from 'vitest';
import { z } from 'zod';
import { jsonLineParts, jsonLines, parseJsonLines } from '../../../core/encoding/json-lines.ts';

const values = Array.from({ length: 2500 }, (_, index) => ({ name: `Maß ${index}` }));
const Value = z.strictObject({ name: z.string() });

it('reads back what it wrote, from text and from bytes', () => {
  const text = jsonLines(values);
  expect(parseJsonLines(text, Value, 'rows.jsonl')).toEqual(values);
  expect(parseJsonLines(new TextEncoder().encode(text), Value, 'rows.jsonl')).toEqual(values);
});

it('writes the same in parts', () => {
  const parts = [...jsonLineParts(values)];
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.join('')).toBe(jsonLines(values));
});

it.each([
  ['empty', '', []],
  ['without a last line break', '{"name":"a"}', [{ name: 'a' }]],
  ['with empty lines', '\n{"name":"a"}\n\n', [{ name: 'a' }]],
])('reads bytes that are %s', (_what, text, expected) => {
  expect(parseJsonLines(new TextEncoder().encode(text), Value, 'rows.jsonl')).toEqual(expected);
});
