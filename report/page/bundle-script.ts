import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * A page's script as text: the file and what it imports, bundled, in which nothing ends a `<script>` element. infra/build.js
 * replaces modules that end in `-script.ts` by what this gave: dist/ needs no esbuild.
 */
export function bundleScript(entry: URL): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
