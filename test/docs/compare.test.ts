import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { groundcam } from '../cli/groundcam.ts';
import { argumentsOf, blocks, commandsIn } from '../markdown.ts';

const page = await readFile('docs/compare.md', 'utf8');
const [ofCompare = '', ofGate = ''] = blocks(page, 'text').map((text) => text.trim());

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-compare-docs-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
  await writeFile(join(folder, 'gates.yaml'), blocks(page, 'yaml')[0] ?? '');
});

it('shows commands that work, in their order, and what they print', async () => {
  const commands = commandsIn(page);
  expect(commands.length).toBeGreaterThan(8);
  let printed = '';
  for (const command of commands) {
    const { code, stdout, stderr } = await groundcam(argumentsOf(command), { cwd: folder });
    expect({ command, code, stderr: code === 0 ? '' : stderr }).toMatchObject({ code: 0 });
    printed += stdout;
  }
  expect(printed).toContain(ofCompare);
  await expect(
    readFile(join(folder, 'compare-candidate-baseline.html'), 'utf8'),
  ).resolves.toContain('<!doctype html>');

  const failing = await groundcam(['gate', 'baseline', '--min-dz', '0.8'], { cwd: folder });
  expect(failing).toMatchObject({ code: 3, stdout: `${ofGate}\n` });
}, 300_000);
