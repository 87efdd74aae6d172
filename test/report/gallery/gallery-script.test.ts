import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { galleryScript } from '../../../report/gallery/gallery-script.ts';

const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile('package.json', 'utf8')));
const built = await Promise.all(
  (await readdir('dist'))
    .filter((file) => file.endsWith('.js') && !file.startsWith('workflows'))
    .map((file) => readFile(`dist/${file}`, 'utf8')),
);

it('is in dist as it is in tests, so that its digest is the same', () => {
  const literals = built.flatMap((text) => /^var galleryScript = (.*);$/m.exec(text)?.[1] ?? []);
  expect(literals.map((literal): unknown => runInNewContext(literal))).toEqual([galleryScript]);
});

it('needs no package at run time that an install does not bring', () => {
  const imported = built.flatMap((text) =>
    [
      ...text.matchAll(
        /^(?:import|export)\b[^;]*?\bfrom "([^".][^"]*)";|\bimport\("([^".][^"]*)"\)/gm,
      ),
    ].map(([, from = '', dynamic = '']) => from || dynamic),
  );
  const names = new Set(imported.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name));
  const known = new Set([
    ...Object.keys(manifest.dependencies),
    ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  ]);
  expect(names).toContain('preact');
  expect([...names].filter((name) => !known.has(name) && !name.startsWith('node:'))).toEqual([]);
});

it('cannot end the element that it is put into', () => {
  expect(galleryScript).not.toMatch(/<\/script|<!--/i);
});
