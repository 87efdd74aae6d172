// Builds dist/: the command (split, so that `--help` loads only what it needs), the inference thread,
// and the workflow bundle that Temporal workers load.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = {
  log() {},
  trace() {},
  debug() {},
  info() {},
  warn: console.warn,
  error: console.error,
};

const { code } = await bundleWorkflowCode({
  workflowsPath: `${root}workflows/index.ts`,
  logger: quiet,
});
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { groundcam: 'cli/groundcam.ts', 'inference-thread': 'workers/inference/thread.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});
await writeFile(`${root}dist/workflows.js`, code);

// What an earlier build left behind goes last: a worker may be reading this folder.
const built = new Set([
  ...Object.keys(metafile.outputs).map((path) => basename(path)),
  'workflows.js',
]);
for (const file of await readdir(`${root}dist`)) {
  if (!built.has(file)) await rm(`${root}dist/${file}`);
}
