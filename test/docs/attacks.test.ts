import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as core from '../../core/index.ts';
import { groundcam } from '../cli/groundcam.ts';
import { argumentsOf, commandsIn } from '../markdown.ts';

test('docs/attacks.md names functions that the library has', async () => {
  const page = await readFile('docs/attacks.md', 'utf8');
  const names = [...page.matchAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, name = '']) => name);
  expect(names).toContain('attackImage');
  const fields = [
    'wasFooledUnrounded',
    ...['stepSize', 'attackedArtifact', 'wrongBefore', 'noPixels', 'ofFooled', 'alreadyThere'],
  ];
  expect(names.filter((name) => !(name in core) && !fields.includes(name))).toEqual([]);
});

test('docs/attacks.md shows commands that print the figures of its table', async () => {
  const page = await readFile('docs/attacks.md', 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-attacks-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
  const rows = [...page.matchAll(/^\| (object|patch of background) +\| (\d+) +\|(.*%.*)\|$/gm)];
  expect(rows).toHaveLength(4);
  const commands = commandsIn(page).filter((command) => command.startsWith('groundcam'));
  expect(commands).toHaveLength(2);
  for (const [model, command] of commands.entries()) {
    const { code, stdout } = await groundcam(argumentsOf(command), { cwd: folder });
    expect(code).toBe(0);
    for (const [, region = '', epsilon = '', figures = ''] of rows) {
      const [fooled, byNoise] = figures
        .split('|')
        .map((cell) => cell.trim())
        .slice(2 * model);
      expect(stdout).toMatch(new RegExp(`${region} +${epsilon} +8 +${fooled} +${byNoise} `));
    }
  }
}, 180_000);
