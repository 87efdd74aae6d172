import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resultsDoc, resultsFields } from '../../infra/docs/results-doc.ts';
import { rowsOf, runOf } from '../core/compare/runs.ts';

it('docs/results.md is what the schema says: npm run docs:results', async () => {
  expect(await readFile('docs/results.md', 'utf8')).toBe(resultsDoc());
});

it.each(resultsFields().map(({ object, name, description }) => [`${object}.${name}`, description]))(
  'describes %s',
  (_field, description) => {
    expect(description).toMatch(/\w/);
  },
);

it('lists every field of results', () => {
  const { results } = runOf(
    rowsOf([
      [0.9, 0.2],
      [0.8, 0.1],
    ]),
    { runId: 'a', model: 'b.onnx' },
  );
  const listed = new Set(resultsFields().map(({ name }) => name));
  const found = new Set<string>();
  const collect = (value: unknown, isRecord: boolean): void => {
    if (Array.isArray(value)) return value.forEach((each) => collect(each, false));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!isRecord) found.add(key);
      // These have names of baselines and reasons as keys.
      collect(inner, key === 'baselines' || key === 'excluded');
    }
  };
  collect(results, false);
  expect([...found].filter((name) => !listed.has(name))).toEqual([]);
});
