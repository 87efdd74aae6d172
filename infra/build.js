// Builds dist/: the command (split, so that `--help` loads only what it needs), the inference thread,
// and the workflow bundle that Temporal workers load.
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = {
  trace() {},
  debug() {},
  info() {},
  warn: console.warn,
  error: console.error,
  log() {},
};

await rm(`${root}dist`, { recursive: true, force: true });
await build({
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
  logLevel: 'warning',
});
const { code } = await bundleWorkflowCode({
  workflowsPath: `${root}workflows/index.ts`,
  logger: quiet,
});
await writeFile(`${root}dist/workflows.js`, code);
