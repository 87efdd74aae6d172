import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { groundcam } from '../cli/groundcam.ts';
import { argumentsOf, commandsIn } from '../markdown.ts';

const page = await readFile('docs/interventions.md', 'utf8');

/** The rows of the page's table: what was done, then the figures of both models. */
const rows = [...page.matchAll(/^\| (background|object|patch) (.*?) *\|(.*)\|$/gm)].map(
  ([, part = '', fill = '', figures = '']) => ({
    name: `${part[0]!.toUpperCase()}${part.slice(1)} ${fill}`,
    figures: figures.split('|').map((cell) => cell.trim().replace('−', '-')),
  }),
);

it('shows commands that print the figures of its table', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-interventions-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
  expect(rows).toHaveLength(7);
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  for (const [model, command] of commandsIn(page).entries()) {
    const { code, stdout } = await groundcam(argumentsOf(command), { cwd: folder });
    expect(code).toBe(0);
    for (const { name, figures } of rows) {
      const [logit = '', accuracy = ''] = figures.slice(2 * model);
      const answer = `logit ${logit.replace('→', 'to')}, accuracy ${accuracy.replace('→', 'to')} (`;
      expect(stdout).toContain(`${name.padEnd(width)}${answer}`);
    }
  }
}, 180_000);
