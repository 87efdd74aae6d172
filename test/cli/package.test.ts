import { execFile } from 'node:child_process';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { x as extract } from 'tar';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Results } from '../../core/schema/results.ts';
import { temporalPath } from '../servers.ts';

const run = promisify(execFile);

/** `npm pack`, unpacked in another place beside the dependencies that an install would bring. */
async function unpackElsewhere(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-pack-'));
  const { stdout } = await run('npm', [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  ]);
  const [tarball] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout));
  await extract({ file: join(folder, tarball!.filename), cwd: folder });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

it('lets the packed tarball be imported, as the example does, with types', async () => {
  const folder = await unpackElsewhere();
  const user = join(folder, 'package');
  const { stdout } = await run(
    process.execPath,
    [
      'examples/explain.js',
      resolve('demo/models/honest.onnx'),
      resolve('demo/data/VOC/JPEGImages/demo_000001.jpg'),
    ],
    { cwd: user },
  );
  expect(stdout).toMatch(/^class \d, hottest at \d+,\d+\n$/);
  await writeFile(
    join(user, 'user.ts'),
    "import { readModel, type Recipe } from 'groundcam/core';\n" +
      'export const opset: number = readModel(new Uint8Array()).opset;\n' +
      'export const layer = (recipe: Recipe): string => recipe.layer;\n',
  );
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck'];
  const resolution = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  await run(resolve('node_modules/.bin/tsc'), [...flags, ...resolution, 'user.ts'], { cwd: user });
}, 120_000);

it('runs the demo from the packed tarball, in another folder', async () => {
  const folder = await unpackElsewhere();
  const { stdout } = await run(
    process.execPath,
    [join(folder, 'package/dist/groundcam.js'), 'demo', '--json'],
    { cwd: folder, env: { ...process.env, TEMPORAL_CLI_PATH: temporalPath() }, maxBuffer: 1e8 },
  );
  const verdicts = z
    .array(z.looseObject({ verdict: Results.shape.verdict }))
    .parse(JSON.parse(stdout));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['on-object', 'on-background']);
}, 300_000);
