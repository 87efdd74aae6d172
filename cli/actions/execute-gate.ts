import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GateError } from '../../core/errors/gate-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { evaluateGates } from '../../core/gate/evaluate-gates.ts';
import { gateAccount, gateLine, markdownGates } from '../../report/gate/gate-text.ts';
import { Gates } from '../../core/schema/gates.ts';
import { openStore } from '../../store/open-store.ts';
import { parseYaml } from '../../store/parse-yaml.ts';
import { readRun } from '../../store/read-run.ts';
import { resolvePublished } from '../session/find-run.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
import { printMarkdown } from '../terminal/print-markdown.ts';

export interface GateOptions {
  store: string;
  file?: string;
  minDz?: number;
  minAuc?: number;
  maxBackgroundMass?: number;
  minN?: number;
  maxExcluded?: number;
  minStep?: string;
  beats?: string[];
  minAccuracy?: number;
  minAccuracyWithoutBackground?: number;
  verdict?: string;
  against?: string;
  storeAgainst?: string;
  maxDropDz?: number;
  use?: string;
  eachClass?: boolean;
  json?: boolean;
  markdown?: boolean | string;
}

/** Prints one line per gate. Throws GateError, exit code 3, if a gate fails. */
export async function executeGate(run: string, flags: GateOptions): Promise<void> {
  const gates = await readGates(flags);
  const store = openStore(flags.store);
  const published = await readRun(store, await resolvePublished(store, run));
  const outcomes = evaluateGates(published, gates, await readAgainst(gates, flags.store));
  const { results } = published;
  const failing = outcomes.filter(({ holds }) => !holds);
  if (flags.json) {
    const answer = { runId: results.runId, holds: failing.length === 0, gates: outcomes };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  }
  await printMarkdown(flags.markdown, () => markdownGates(results, outcomes));
  if (!flags.json && flags.markdown !== true) {
    process.stdout.write(`${outcomes.map(gateLine).join('\n')}\n`);
  }
  if (failing.length > 0) {
    throw new GateError(`${gateAccount(outcomes)} for run ${results.runId}`, {
      hint: `Look at the worst pictures on its page: ${groundcamCommand('report', results.runId, '--store', flags.store)}`,
    });
  }
}

async function readAgainst({ against, storeAgainst, maxDropDz }: Gates, place: string) {
  if (against === undefined) return undefined;
  if (maxDropDz === undefined) {
    throw new InputError('--against needs a gate that compares the two runs', {
      hint: 'Pass --max-drop-dz with how far d_z may be below the other run’s.',
    });
  }
  const store = openStore(storeAgainst ?? place);
  return readRun(store, await resolvePublished(store, against));
}

/** The gates of file and flags; flags override the file. Throws InputError if one is not valid. */
async function readGates({ file, ...flags }: GateOptions): Promise<Gates> {
  const known = Object.keys(Gates.shape);
  const given = Object.entries(flags).filter(([name]) => known.includes(name));
  const parsed = Gates.safeParse({
    ...(file !== undefined && (await readGateFile(file))),
    ...Object.fromEntries(given),
  });
  if (parsed.success) return parsed.data;
  throw new InputError(`The gates are not valid:\n${z.prettifyError(parsed.error)}`, {
    hint: '`groundcam gate --help` explains the flags; a file has the same names as keys: minDz, minAuc.',
  });
}

async function readGateFile(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new InputError(`The gates file ${file} can't be read`, {
      hint: 'Check the path that -f names.',
      cause,
    });
  });
  const keys = z
    .record(z.string(), z.unknown())
    .safeParse(parseYaml(text, `The gates file ${file}`));
  if (keys.success) return keys.data;
  throw new InputError(`The gates file ${file} has no keys`, {
    hint: 'Write one gate per line, such as minDz: 0.8',
  });
}
