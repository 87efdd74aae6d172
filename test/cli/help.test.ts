import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeProgram } from '../../cli/program.ts';
import { runCommand as groundcam } from './command.ts';

/** The words of each command and subcommand, the program itself among them. */
function commandsOf(command: Command, words: string[] = []): string[][] {
  return [words, ...command.commands.flatMap((each) => commandsOf(each, [...words, each.name()]))];
}

it.each(commandsOf(makeProgram()).map((words) => words.join(' ')))(
  'explains itself: groundcam %s --help',
  async (words) => {
    const { code, stdout } = await groundcam([...words.split(' ').filter(Boolean), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: groundcam${words && ` ${words}`}`);
  },
);

it('prints the version of package.json', async () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile('package.json', 'utf8')));
  expect(await groundcam(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

it.each([
  [['runn'], "unknown command 'runn'"],
  [['run', '--modle', 'x'], "unknown option '--modle'"],
  [['model', 'check', 'x', '--input-range', 'y'], 'Expected a number but received "y"'],
  [['run', '--mean', 'a,b'], 'Expected a number but received "a"'],
  [['worker', '--role', 'tpu'], 'Allowed choices are cpu, gpu, all'],
  [['model', 'layers', 'x.onnx', '--bogus'], "unknown option '--bogus'"],
  [['schedule', 'create', 'a/b'], 'expected up to 60 letters, digits, hyphens and underscores'],
  [['schedule', 'create', 'x', '--every', '6'], 'Expected a duration such as 30m, 6h or 7d'],
  [['schedule', 'backfill', 'x', '--from', '2026-11-01'], "'--until <time>' not specified"],
])('exits with 2 and says what is wrong with %j', async (args, message) => {
  const { code, stdout, stderr } = await groundcam(args);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
