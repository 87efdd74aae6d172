import { resolve } from 'node:path';
import { z } from 'zod';
import { compareRuns } from '../../core/compare/compare-runs.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { renderComparison } from '../../report/compare/compare-page.tsx';
import { leftOut } from '../../report/compare/comparison-sentences.ts';
import { markdownComparison, terminalComparison } from '../../report/compare/comparison-text.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { openStore } from '../../store/open-store.ts';
import { readRun } from '../../store/read-run.ts';
import { resolvePublished } from '../session/find-run.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
import { note } from '../terminal/note.ts';
import { printMarkdown } from '../terminal/print-markdown.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';
import { refuseInStore, writeOutput } from './output-file.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';

export interface CompareOptions {
  store: string;
  storeB?: string;
  output?: string;
  alpha?: number;
  sesoi?: number;
  json?: boolean;
  markdown?: boolean | string;
}

/** Maximum length of a run id in the page's name: file systems allow 255 bytes. */
const LONGEST_ID = 100;

/** Compares two runs, prints a summary and writes the page. */
export async function executeCompare(
  runA: string,
  runB: string,
  flags: CompareOptions,
): Promise<void> {
  const stores = [openStore(flags.store), openStore(flags.storeB ?? flags.store)] as const;
  const progress = new SlowProgress();
  const idA = await resolvePublished(stores[0], runA);
  const idB = await resolvePublished(stores[1], runB);
  const a = await readRun(stores[0], idA);
  progress.show('Reading both runs');
  const b = await readRun(stores[1], idB);
  progress.show('Comparing');
  const { comparison, pairs } = compareRuns(a, b, ruleOf(flags));
  const file =
    flags.output ?? `compare-${idA.slice(0, LONGEST_ID)}-${idB.slice(0, LONGEST_ID)}.html`;
  for (const store of stores) refuseInStore(file, store);
  await writeOutput(
    file,
    renderComparison({ comparison, pairs, command: commandOf(idA, idB, flags) }),
  );
  progress.clear();

  const missing = leftOut(comparison.samples);
  if (missing.length > 0) note(`Not compared: ${missing.join(', ')}`);
  for (const setting of comparison.unlike) note(`The runs differ in ${setting}`);
  if (flags.json) {
    const outputs = { page: resolve(file) };
    process.stdout.write(`${JSON.stringify({ ...comparison, outputs }, null, 2)}\n`);
  }
  await printMarkdown(flags.markdown, () => markdownComparison(comparison));
  if (!flags.json && flags.markdown !== true) {
    process.stdout.write(`${terminalComparison(comparison, terminalWidth())}\nPage: ${file}\n`);
  }
}

/** The flags that a comparison's verdict depends on. */
const Rule = z.strictObject({
  alpha: AuditSpec.shape.alpha.unwrap().optional(),
  smallestEffect: AuditSpec.shape.smallestEffect.unwrap().optional(),
});

function ruleOf({ alpha, sesoi }: CompareOptions): z.infer<typeof Rule> {
  const parsed = Rule.safeParse({ alpha, smallestEffect: sesoi });
  if (parsed.success) return parsed.data;
  throw new InputError(`--alpha or --sesoi is not valid:\n${z.prettifyError(parsed.error)}`);
}

function commandOf(idA: string, idB: string, flags: CompareOptions): string {
  const words = ['compare', idA, idB, '--store', flags.store];
  if (flags.storeB !== undefined) words.push('--store-b', flags.storeB);
  if (flags.alpha !== undefined) words.push('--alpha', String(flags.alpha));
  if (flags.sesoi !== undefined) words.push('--sesoi', String(flags.sesoi));
  return groundcamCommand(...words);
}
