// Builds dist/: the command (split, so that `--help` loads only what it needs), the threads of inference, samples and heavy work,
// the workflow bundle that Temporal workers load, `groundcam/core` with its types, and the JSON
// Schemas of stored records.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { tsImport } from 'tsx/esm/api';
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

// A page's script is bundled when its module is first read; dist/ gets what that gave.
const bundledScript = {
  name: 'bundled-script',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](gallery|study)-script\.ts$/ }, async ({ path }) => {
      const scripts = await tsImport(pathToFileURL(path).href, import.meta.url);
      const lines = Object.entries(scripts)
        .filter(([, text]) => typeof text === 'string')
        .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};`);
      return { contents: lines.join('\n') };
    });
  },
};

const workflowsPath = `${root}workflows/index.ts`;
const bundles = {
  'workflows.js': await bundleWorkflowCode({ workflowsPath, logger: quiet }),
  // The same, with spans: only workers that trace load it.
  'workflows-traced.js': await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [
      fileURLToPath(
        import.meta.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js'),
      ),
    ],
    logger: quiet,
  }),
};
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    groundcam: 'cli/groundcam.ts',
    core: 'core/index.ts',
    'inference-thread': 'workers/inference/thread.ts',
    'heavy-thread': 'workers/heavy/thread.ts',
    'sample-thread': 'workers/samples/thread.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [bundledScript],
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});
// Temporal's SDK requires this one by its path.
await build({
  absWorkingDir: root,
  entryPoints: ['workers/payloads/failure-converter.ts'],
  outfile: 'dist/failure-converter.cjs',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
for (const [name, { code }] of Object.entries(bundles))
  await writeFile(`${root}dist/${name}`, code);

const { jsonSchemas } = await tsImport('../core/schema/json-schemas.ts', import.meta.url);
await mkdir(`${root}dist/schemas`, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas()))
  await writeFile(`${root}dist/schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);

const types = await rollup({
  input: `${root}core/index.ts`,
  plugins: [dts({ tsconfig: `${root}tsconfig.json` })],
  external: (id) => /^[@a-z]/.test(id),
});
await types.write({ file: `${root}dist/core.d.ts` });

// What an earlier build left behind goes last: a worker may be reading this folder.
const built = new Set([
  ...Object.keys(metafile.outputs).map((path) => basename(path)),
  ...Object.keys(bundles),
  'core.d.ts',
  'failure-converter.cjs',
  'schemas',
]);
for (const file of await readdir(`${root}dist`)) {
  if (!built.has(file)) await rm(`${root}dist/${file}`);
}
