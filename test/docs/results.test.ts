import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resultsDoc, resultsFields } from '../../infra/docs/results-doc.ts';
import { packageVersion } from '../../workers/package-version.ts';

it('docs/results.md is what the schema says: npm run docs:results', async () => {
  expect(await readFile('docs/results.md', 'utf8')).toBe(resultsDoc());
});

it.each(resultsFields().map(({ object, name, description }) => [`${object}.${name}`, description]))(
  'describes %s',
  (_field, description) => {
    expect(description).toMatch(/\w/);
  },
);

it.each(['first', 'second'])('lists every field of a real result: %s', async (run) => {
  const folder = `test/golden/stores/${packageVersion()}/store/runs/${run}`;
  const results: unknown = JSON.parse(await readFile(`${folder}/results.json`, 'utf8'));
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
