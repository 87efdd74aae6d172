import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { split } from 'shlex';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeProgram } from '../../cli/program.ts';
import { runCommand as groundcam } from './command.ts';

/** A command and all below it, each with the words that call it. */
function commandsOf(command: Command, words: string[] = []): [words: string[], command: Command][] {
  const below = command.commands.flatMap((each) => commandsOf(each, [...words, each.name()]));
  return [[words, command], ...below];
}

/** What `--help` prints in a terminal that is 80 characters wide. */
async function helpOf(words: readonly string[]): Promise<string> {
  const program = makeProgram();
  let printed = '';
  for (const [, command] of commandsOf(program)) {
    command.configureOutput({
      getOutHelpWidth: () => 80,
      writeOut: (text) => {
        printed += text;
      },
    });
  }
  const ended = await program
    .parseAsync([...words, '--help'], { from: 'user' })
    .catch((error: unknown) => error);
  expect(ended).toMatchObject({ code: 'commander.helpDisplayed', exitCode: 0 });
  return printed;
}

/** The words of the command lines that a help shows, without variables set before them. */
function examplesIn(help: string): string[][] {
  const lines = help.replaceAll(/ \\\n\s+/g, ' ').matchAll(/^ {2}\$ (.*)$/gm);
  return [...lines].map(([, line = '']) => {
    const words = split(line);
    return words.slice(words.indexOf('groundcam'));
  });
}

/** The command that a command line calls, parsed but not run. Throws CommanderError for a wrong one. */
async function parsed([name, ...args]: readonly string[]): Promise<string[]> {
  expect(name).toBe('groundcam');
  const program = makeProgram();
  let called: string[] = [];
  for (const [words, command] of commandsOf(program)) {
    command.configureOutput({ writeErr: () => {} });
    if (command.commands.length === 0) {
      command.action(() => {
        called = words;
      });
    }
  }
  await program.parseAsync(args, { from: 'user' });
  return called;
}

const all = commandsOf(makeProgram());

describe.each(all)('groundcam %j --help', (words, command) => {
  it('says what the command does, in lines of at most 80 characters', async () => {
    const help = await helpOf(words);
    expect(help).toContain(`Usage: ${['groundcam', ...words].join(' ')}`);
    expect(command.description()).toMatch(/^[A-Z]/);
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('has no line break in a description, so that it wraps at any width', () => {
    const texts = [
      ...command.description().split('\n\n'),
      ...command.options.map(({ description }) => description),
      ...command.registeredArguments.map(({ description }) => description),
    ];
    expect(texts.filter((text) => text.includes('\n'))).toEqual([]);
  });

  it('describes each flag and argument', () => {
    const parts = [...command.options, ...command.registeredArguments];
    expect(parts.filter(({ description }) => description.trim() === '')).toEqual([]);
  });

  it('shows examples that the program parses', async () => {
    const examples = examplesIn(await helpOf(words));
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const called = await parsed(example);
      if (command.commands.length === 0) expect(called).toEqual(words);
      else expect(called.length).toBeGreaterThan(0);
    }
  });
});

it('would find an example that is wrong', async () => {
  await expect(parsed(['groundcam', 'run', '--modle', 'x'])).rejects.toThrow(CommanderError);
  await expect(parsed(['groundcam', 'model', 'check'])).rejects.toThrow(CommanderError);
});

it('prints help on stdout', async () => {
  const { code, stdout, stderr } = await groundcam(['run', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: groundcam run [options]');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

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
  [['worker', '--max-batch', 'x'], 'Expected a number but received "x"'],
  [['list', '--limit', 'x'], 'Expected a number but received "x"'],
  [['model', 'layers', 'x.onnx', '--bogus'], "unknown option '--bogus'"],
  [['schedule', 'create', 'a/b'], 'expected up to 60 letters, digits, hyphens and underscores'],
  [['schedule', 'create', 'x', '--every', '6'], 'Expected a duration such as 30m, 6h or 7d'],
  [['schedule', 'backfill', 'x', '--from', '2026-11-01'], "'--until <time>' not specified"],
])('exits with 2 and says what is wrong with %j', async (args, message) => {
  const { code, stdout, stderr } = await groundcam(args);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
