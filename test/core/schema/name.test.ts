import { expect, it } from 'vitest';
import { Name } from '../../../core/schema/name.ts';
import { makeRunId } from '../../../core/schema/run-id.ts';

it.each([
  '../../x',
  '/x',
  'a/b',
  '',
  '.',
  '..',
  '-x',
  'a b',
  'a\nb',
  'é',
  'x'.repeat(129),
  '__proto__',
])('%j is no name', (name) => {
  expect(Name.safeParse(name).success).toBe(false);
});

it('whatever a model and a class are called, the id made from them is a name', () => {
  for (const text of ['../../x', '<b>', '\u202e', '日本語', '-', 'x'.repeat(5000)]) {
    const parts = { model: text, classes: [text] };
    expect(Name.parse(makeRunId(parts, { now: new Date(0), random: () => 0.5 }))).toContain('1970');
  }
});
