import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

/** Every page that a reader of the repository may open. */
const pages = [
  ...(await readdir('.')).filter((name) => name.endsWith('.md')),
  ...(await readdir('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  'demo/README.md',
  ...(await readdir('test/golden', { recursive: true, encoding: 'utf8' }))
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('test/golden', path)),
];

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

it.each(pages)('%s links to what exists', async (page) => {
  const markdown = await readFile(page, 'utf8');
  const links = [...markdown.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = [];
  for (const link of links) {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file)) broken.push(link);
    else if (anchor !== undefined && !anchorsOf(await readFile(file, 'utf8')).includes(anchor))
      broken.push(link);
  }
  expect(broken).toEqual([]);
});

it('docs/README.md names every page of docs/', async () => {
  const index = await readFile('docs/README.md', 'utf8');
  const missing = pages.filter(
    (page) =>
      page.startsWith('docs/') &&
      page !== 'docs/README.md' &&
      !index.includes(`](${page.slice('docs/'.length)})`),
  );
  expect(missing).toEqual([]);
});
