import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = await readFile('CONTRIBUTING.md', 'utf8');

/** What a file says that has to do with the member that a recipe takes as its example. */
const mentions: Record<string, RegExp> = {
  'A CAM method': /xgrad-?cam/i,
  'An adjoint rule': /\bmish\b/i,
  'A dataset layout':
    /layouts\/folder\.ts|layout\/?\bfolder\b|(?<=, |^ {2})'folder'[\],]|`images\/` and `masks\/`/m,
  'A baseline': /\bgaussianPrior\b|(?<=[`' ])gaussian(?=[`':,])/,
  'A subcommand': /\b(?:gateCommand|executeGate)\b/,
};

const FOLDERS = 'activities cli client core docs infra report store test workers workflows'.split(
  ' ',
);

/** Source, by path. Not what is made by a script, nor this test. */
const sources = new Map<string, string>();
for (const folder of FOLDERS) {
  for (const path of await readdir(folder, { recursive: true, encoding: 'utf8' })) {
    if (/[.](?:tsx?|py|md)$/.test(path) && path !== 'contributing.test.ts') {
      const file = join(folder, path).replaceAll('\\', '/');
      sources.set(file, await readFile(file, 'utf8'));
    }
  }
}
// Made from the schemas.
sources.delete('docs/results.md');
sources.set('README.md', await readFile('README.md', 'utf8'));

/** The files that a recipe lists. */
function listed(recipe: string): string[] {
  const [, section = ''] = page.split(`\n### ${recipe}\n`);
  const [text = ''] = section.split(/^##/m);
  return [...text.matchAll(/^- `([^`]+)`/gm)].map(([, path = '']) => path);
}

describe.each([...page.matchAll(/^### (.+)$/gm)].map(([, recipe = '']) => recipe))(
  'how to add: %s',
  (recipe) => {
    it('names files that exist', () => {
      expect(listed(recipe).filter((path) => !existsSync(path))).toEqual([]);
    });

    it('names all files that its example is in, but for tests of other things', () => {
      const mention = mentions[recipe];
      expect(mention).toBeDefined();
      const paths = listed(recipe);
      const found = [...sources].flatMap(([path, text]) =>
        mention?.test(text) && (paths.includes(path) || !path.startsWith('test/')) ? [path] : [],
      );
      expect(paths.sort()).toEqual(found.sort());
    });
  },
);
