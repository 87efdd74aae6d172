import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import { openStore } from '../../store/open-store.ts';

test.each([
  ['runs', 'runs/a'],
  ['./a b/ü', 'a b/ü/a'],
  ['file:runs', 'runs/a'],
  ['file:///data/a%20b', '/data/a b/a'],
  ['file:/data/runs/', '/data/runs/a'],
])('%s is a folder', (uri, path) => {
  expect(openStore(uri).locate('a')).toBe(resolve(path));
});

test('a folder whose name a URI must escape comes back the same', () => {
  const { uri } = openStore('/data/a b%20#?ü');
  expect(uri).toBe(pathToFileURL('/data/a b%20#?ü').href);
  expect(openStore(uri).locate('x')).toBe('/data/a b%20#?ü/x');
});

test.each(['', 'gs://bucket/a', 'https://example.org/a', 'file://host/a', 'file:///a%2Fb'])(
  '%j is refused',
  (uri) => {
    expect(() => openStore(uri)).toThrow(InputError);
  },
);
