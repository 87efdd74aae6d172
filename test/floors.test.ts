import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseResult, type IRuleSummary } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterEach, expect, it } from 'vitest';

const { forbidden = [], options } = await extractConfig(resolve('.dependency-cruiser.js'));
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** The rules that a small project breaks: its files by path. */
async function broken(files: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-floors-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { output } = await cruise(Object.keys(files), {
    ...options,
    baseDir: folder,
    tsConfig: {},
    validate: true,
    ruleSet: { forbidden },
  });
  return (output as ICruiseResult).summary.violations.map(
    ({ rule }: { rule: IRuleSummary }) => rule.name,
  );
}

it.each([
  ['an import upwards', { 'store/a.ts': "import '../cli/b.ts';", 'cli/b.ts': '' }],
  [
    'an import upwards in core',
    { 'core/errors/a.ts': "import '../schema/b.ts';", 'core/schema/b.ts': '' },
  ],
  [
    'types in a circle',
    {
      'core/onnx/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
      'core/onnx/b.ts': "import type { A } from './a.ts';\nexport type B = A;",
    },
  ],
  ['a file system in core', { 'core/image/a.ts': "import 'node:fs';" }],
  ['a store in the report', { 'report/a.ts': "import '../store/b.ts';", 'store/b.ts': '' }],
  ['Node in a workflow', { 'workflows/a.ts': "import 'node:path';" }],
  [
    'an activity called by a workflow',
    { 'workflows/a.ts': "import '../activities/b.ts';", 'activities/b.ts': '' },
  ],
])('refuses %s', async (_what, files) => {
  expect(await broken(files)).not.toEqual([]);
});

it.each([
  ['an import downwards', { 'cli/a.ts': "import '../store/b.ts';", 'store/b.ts': '' }],
  [
    'the type of an activity in a workflow',
    {
      'workflows/a.ts': "import type { B } from '../activities/b.ts';\nexport type A = B;",
      'activities/b.ts': 'export type B = 1;',
    },
  ],
])('allows %s', async (_what, files) => {
  expect(await broken(files)).toEqual([]);
});
