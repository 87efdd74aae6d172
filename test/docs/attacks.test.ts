import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as core from '../../core/index.ts';

test('docs/attacks.md names functions that the library has', async () => {
  const page = await readFile('docs/attacks.md', 'utf8');
  const names = [...page.matchAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, name = '']) => name);
  expect(names).toContain('attackImage');
  const fields = ['wasFooledUnrounded'];
  expect(names.filter((name) => !(name in core) && !fields.includes(name))).toEqual([]);
});
