import { join } from 'node:path';
import { terminalSummary } from '../../report/text/terminal-summary.ts';
import type { Results } from '../../core/schema/results.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { packageRoot } from '../../workers/built-file.ts';
import { auditSpec } from '../flags/audit-spec.ts';
import { studySpec } from '../flags/study-spec.ts';
import { auditToResults } from '../session/audit-to-results.ts';
import { printStudy, runStudy } from '../session/run-study.ts';
import { newRunId } from './execute-run.ts';
import { newStudyId } from './execute-study-run.ts';
import { formatTable } from '../../report/text/table.ts';
import { note } from '../terminal/note.ts';
import { resultsJson } from '../session/results-json.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';

export interface DemoOptions {
  store: string;
  study?: boolean;
  json?: boolean;
}

const MODELS = ['honest', 'shortcut'] as const;
/** The same two ways of training, as vision transformers. */
const TRANSFORMERS = ['honest-vit', 'shortcut-vit'] as const;

/** Audits the demo's two models on the demo's data and prints the results side by side, or those of a study. */
export async function executeDemo(flags: DemoOptions): Promise<void> {
  if (flags.study) return studyDemo(flags);
  const demo = demoFolder();
  const store = openStore(flags.store);
  const session = await openTemporalSession(note);
  try {
    const results: Results[] = [];
    for (const model of MODELS) {
      note(`\n${model}: same photos, different training`);
      const spec = await auditSpec({
        model: join(demo, 'models', `${model}.onnx`),
        dataset: join(demo, 'data', 'VOC'),
        store: flags.store,
      });
      const end = await auditToResults(session, { runId: newRunId(spec, session), spec });
      results.push(end.results);
    }
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(
            results.map((result) => resultsJson(result, store)),
            null,
            2,
          )}\n`
        : `\n${results.map(terminalSummary).join('\n\n')}\n\n${sideBySide(results)}\n\n` +
            results.map(({ runId }) => `Report: ${store.locate(runKeys(runId).report)}\n`).join(''),
    );
  } finally {
    await session.close();
  }
}

async function studyDemo({ store, json }: DemoOptions): Promise<void> {
  note(
    'Two ResNets and two vision transformers: of each, one was trained to look at the object, one at the place',
  );
  const demo = demoFolder();
  const spec = await studySpec({
    model: [...MODELS, ...TRANSFORMERS]
      .map((model) => join(demo, 'models', `${model}.onnx`))
      .join(','),
    dataset: join(demo, 'data', 'VOC'),
    store,
  });
  const session = await openTemporalSession(note);
  try {
    printStudy(await runStudy(session, { studyId: newStudyId(), spec }), { store, json });
  } finally {
    await session.close();
  }
}

function demoFolder(): string {
  return join(packageRoot(), 'demo');
}

function sideBySide(results: readonly Results[]): string {
  const percent = (share: number | null | undefined) =>
    share == null ? '–' : `${(100 * share).toFixed(0)} %`;
  const figure = (value: number | null | undefined) => (value == null ? '–' : value.toFixed(2));
  return formatTable([
    ['', ...MODELS],
    ['accuracy', ...results.map(({ measures }) => percent(measures?.accuracy))],
    ['mean heat on the object', ...results.map(({ primary }) => figure(primary.meanForeground))],
    [
      'mean heat on the background',
      ...results.map(({ primary }) => figure(primary.meanBackground)),
    ],
    ['effect size d_z', ...results.map(({ primary }) => figure(primary.dz))],
    ['verdict', ...results.map(({ verdict }) => verdict)],
  ]);
}
