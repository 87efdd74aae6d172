/**
 * Compiles AssemblyScript to a module that holds WebAssembly as text, beside its source:
 *
 *   npx tsx infra/assembly/compile.ts core/image/assembly/resize-passes.as
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { sha256 } from '../../core/encoding/digest.ts';

/** Not a dependency: it takes 100 MB, and few changes need it. */
const COMPILER = 'assemblyscript@0.28.20';
const OPTIONS = [
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--noAssert',
  '-O3',
  '--converge',
];

const [source = ''] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'assembly-'));
try {
  const binary = join(folder, 'module.wasm');
  // It reads no other extension.
  const copy = join(folder, 'module.ts');
  await copyFile(source, copy);
  const compile = ['--yes', '--package', COMPILER, 'asc', copy, ...OPTIONS, '-o', binary];
  await promisify(execFile)('npx', compile);
  const name = basename(source, '.as').replace(/-(.)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
  const lines = [
    `// Made from ${basename(source)} by infra/assembly/compile.ts with ${COMPILER}.`,
    `export const ${name}Source = '${sha256(await readFile(source))}';`,
    `export const ${name}Wasm =\n  '${(await readFile(binary)).toString('base64')}';`,
  ];
  const made = source.replace(/as$/, 'wasm.ts');
  const style = await resolveConfig(made);
  await writeFile(made, await format(lines.join('\n'), { ...style, filepath: made }));
} finally {
  await rm(folder, { recursive: true });
}
