import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const { outputFiles } = buildSync({
  entryPoints: [fileURLToPath(new URL('browser/gallery.ts', import.meta.url))],
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  write: false,
});

/**
 * The page's script as text: `browser/gallery.ts` and what it imports, bundled, in which nothing ends a
 * `<script>` element. infra/build.js replaces this module by its value: dist/ needs no esbuild.
 */
export const galleryScript: string = outputFiles.map(({ text }) => text).join('');
