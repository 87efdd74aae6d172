import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { dirname, join } from 'node:path/posix';

/** Where tests get the paths of Temporal's command line and the S3 server from. */
const SERVERS = 'test/servers.ts';

/**
 * The test files, relative to the repository's root, that start a server: those that import
 * test/servers.ts, themselves or through a helper. All others need Node and the built command, no more.
 */
export function testsThatNeedServers(): string[] {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => /[.]tsx?$/.test(path))
    .map((path) => join('test', ...path.split(sep)));
  const imports = new Map(files.map((path) => [path, relativeImports(path)]));
  const found = new Set([SERVERS]);
  let before: number;
  do {
    before = found.size;
    for (const [path, imported] of imports) {
      if (imported.some((other) => found.has(other))) found.add(path);
    }
  } while (found.size > before);
  return [...found].filter((path) => /[.]test[.]tsx?$/.test(path)).sort();
}

function relativeImports(path: string): string[] {
  const sources = readFileSync(path, 'utf8').matchAll(/(?:from|import) '([.][^']+)'/g);
  return [...sources].map(([, source = '']) => join(dirname(path), source));
}
