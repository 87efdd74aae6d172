import { execFile } from 'node:child_process';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { finished, groundcam, printed, startGroundcam } from '../cli/groundcam.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';

const page = await readFile('docs/operate.md', 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .filter((command) => /^groundcam (run|cancel|resume|store) /.test(command));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-operate-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
});

/** The run that the page cancels: it must not end while that command starts. */
async function startNightly(): Promise<void> {
  const voc = await (await TinyVoc.create()).addSamples(400);
  const model = resolve('test/golden/cam/squeezenet.onnx');
  const child = startGroundcam(
    [
      ...['run', '--model', model, '--dataset', voc.folder, '--class', 'aeroplane'],
      ...['--target', 'predicted', '--overlays', '0', '--run-id', 'nightly'],
    ],
    { cwd: folder },
  );
  void finished(child);
  await printed(child, 'Measuring');
}

it('shows commands that work, in their order', async () => {
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    if (command === 'groundcam cancel nightly') await startNightly();
    const { code, stdout, stderr } = await groundcam(command.split(' ').slice(1), { cwd: folder });
    expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
      command,
      code: 0,
      stderr: '',
    });
    if (command === commands[1]) expect(stdout).toContain('No changes since run aeroplanes');
  }
}, 300_000);

it('shows how to check a seal by hand', async () => {
  const [, commands = ''] = /^```sh\n(map=[^]*?)^```/m.exec(page) ?? [];
  const { stdout } = await promisify(execFile)('sh', ['-e', '-c', commands], { cwd: folder });
  const [computed, sealed] = stdout.split('\n').map((line) => line.slice(0, 64));
  expect(sealed).toMatch(/^[\da-f]{64}$/);
  expect(computed).toBe(sealed);
});
