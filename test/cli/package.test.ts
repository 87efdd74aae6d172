import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { argumentsOf, blocks, commandsIn } from '../markdown.ts';
import { temporalPath } from '../servers.ts';

const run = promisify(execFile);
const readme = await readFile('README.md', 'utf8');
/** How the README says to install the package, and to see whether it works. */
const [install = '', demo = ''] = blocks(readme, 'sh')[0]?.trim().split('\n') ?? [];

/** The README's commands that need a model and no audit. */
const ofOneModel = commandsIn(readme).filter((command) =>
  /^groundcam (explain|model|data|doctor) /.test(`${command} `),
);

let folder: string;
let packed: string[];

/** A folder of someone who installed the packed tarball as the README says. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-install-'));
  const { stdout } = await run('npm', [
    ...['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
  ]);
  const [tarball] = z
    .tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })])
    .parse(JSON.parse(stdout));
  packed = tarball.files.map(({ path }) => path);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const [npm = '', ...args] = install.replace(' groundcam ', ` ./${tarball.filename} `).split(' ');
  await run(npm, [...args, '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await symlink('node_modules/groundcam/demo', join(folder, 'demo'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

it('has what it needs and no more', () => {
  const kinds = new Set(
    packed.map((path) => path.replace(/^(dist|demo\/\w+|docs|examples)\/.*/, '$1/')),
  );
  expect([...kinds].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'demo/data/',
    'demo/models/',
    'dist/',
    'docs/',
    'examples/',
    'infra/models/classifier.py',
    'infra/models/export.py',
    'infra/models/geometry.py',
    'infra/models/random_weights.py',
    'package.json',
  ]);
});

it('prints the table of the README in a folder that has nothing but the package', async () => {
  expect(demo).toBe('npx groundcam demo');
  const { stdout } = await run('npx', ['groundcam', 'demo'], {
    cwd: folder,
    env: { ...process.env, TEMPORAL_CLI_PATH: temporalPath(), NO_COLOR: '1' },
    maxBuffer: 1e8,
  });
  expect(stdout).toContain(blocks(readme, 'text')[0]);
}, 300_000);

it.each(ofOneModel)('runs there: %s', async (command) => {
  await run('npx', ['groundcam', ...argumentsOf(command)], {
    cwd: folder,
    env: { ...process.env, TEMPORAL_CLI_PATH: temporalPath() },
    maxBuffer: 1e8,
  });
});

it('lets its library be imported, as the example does', async () => {
  const { stdout } = await run(
    process.execPath,
    [
      'node_modules/groundcam/examples/explain.js',
      'demo/models/honest.onnx',
      'demo/data/VOC/JPEGImages/demo_000001.jpg',
    ],
    { cwd: folder },
  );
  expect(stdout).toMatch(/^class \d, hottest at \d+,\d+\n$/);
});

it('has types', async () => {
  await writeFile(
    join(folder, 'user.ts'),
    "import { readModel, type Recipe } from 'groundcam/core';\n" +
      'export const opset: number = readModel(new Uint8Array()).opset;\n' +
      'export const layer = (recipe: Recipe): string => recipe.layer;\n',
  );
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck'];
  const resolution = ['--module', 'nodenext', '--target', 'es2022'];
  await run(resolve('node_modules/.bin/tsc'), [...flags, ...resolution, 'user.ts'], {
    cwd: folder,
  });
});
