import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import { makeRunId } from '../../core/schema/run-id.ts';
import { studyNames } from '../../core/study/study-names.ts';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import type { StudySpec } from '../../core/schema/study-spec.ts';
import { formatTable } from '../../report/text/table.ts';
import { count } from '../../report/text/format.ts';
import { studyCells } from '../../workflows/contract/study-cells.ts';
import { studySpec, type StudyFlags } from '../flags/study-spec.ts';
import { checkId } from '../session/find-run.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';
import { runAudit } from '../session/run-audit.ts';
import { printStudy, runStudy } from '../session/run-study.ts';
import type { TemporalSession } from '../session/temporal-session.ts';
import { STUDY } from '../session/work.ts';
import { describeFailure } from '../terminal/describe-failure.ts';
import { note } from '../terminal/note.ts';
import { obtainHere } from './obtain-here.ts';

export interface StudyRunOptions extends StudyFlags, WorkerTelemetryFlags, ProviderFlag {
  json?: boolean;
  dryRun?: boolean;
  studyId?: string;
}

/** Characters of a study's id: its audits' run ids are a few longer. */
const LONGEST_ID = 120;

/** Runs a study and prints its outcome: a summary, or one JSON object. */
export async function executeStudyRun(flags: StudyRunOptions): Promise<void> {
  const asked = await studySpec(flags);
  const named = flags.studyId === undefined ? undefined : checkStudyId(flags.studyId);
  const session = await openTemporalSession(note, flags);
  try {
    const spec = session.embedded ? await withModelsHere(asked) : asked;
    const studyId = named ?? newStudyId();
    if (flags.dryRun) return await printPlan(session, { studyId, spec, json: flags.json ?? false });
    printStudy(await runStudy(session, { studyId, spec }), { store: spec.store, json: flags.json });
  } finally {
    await session.close();
  }
}

/** A study's id of the time and four random letters: `20261129-014500-study-x7f2`. */
export function newStudyId(): string {
  return makeRunId({ model: 'study' }, { now: new Date(), random: Math.random });
}

/** Returns a valid study id as it is. Throws InputError for others. */
export function checkStudyId(id: string): string {
  const checked = checkId(id, STUDY);
  if (checked.length <= LONGEST_ID) return checked;
  throw new InputError(
    `A study id has at most ${LONGEST_ID} characters, and this one ${id.length}`,
    {
      hint: 'The run ids of its audits are four characters longer.',
    },
  );
}

/** The worker is this process: what it needs is downloaded with progress, before it starts. */
async function withModelsHere(spec: StudySpec): Promise<StudySpec> {
  const models = [];
  for (const model of spec.models) models.push({ ...model, ...(await obtainHere(model.uri)) });
  return { ...spec, models };
}

/** Asks for the plan of each audit, one after the other, and prints them; an audit that can't be planned says why. */
async function printPlan(
  session: TemporalSession,
  { studyId, spec, json }: { studyId: string; spec: StudySpec; json: boolean },
): Promise<void> {
  const names = studyNames(spec);
  const cells = studyCells(studyId, spec);
  const plans = [];
  for (const [i, { runId, spec: audit }] of cells.entries()) {
    note(`Planning audit ${i + 1} of ${cells.length}`);
    const cell = {
      model: names.models[Math.floor(i / names.datasets.length)] ?? '',
      dataset: names.datasets[i % names.datasets.length] ?? '',
    };
    try {
      const { plan } = await runAudit(session, {
        runId,
        spec: audit,
        dryRun: true,
        note: () => {},
      });
      plans.push({ ...cell, plan, failure: null });
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      plans.push({ ...cell, plan: null, failure: describeFailure(error).message });
    }
  }
  if (plans.some(({ plan }) => plan === null)) process.exitCode = 1;
  if (json) {
    process.stdout.write(`${JSON.stringify(plans, null, 2)}\n`);
    return;
  }
  const known = plans.flatMap(({ plan }) => plan ?? []);
  const pending = known.reduce((sum, plan) => sum + plan.pending, 0);
  const samples = known.reduce((sum, plan) => sum + plan.samples, 0);
  const rows = plans.map(({ model, dataset, plan, failure }) =>
    plan
      ? [
          model,
          dataset,
          plan.unchangedSince ??
            `${plan.pending} to compute, ${plan.samples - plan.pending} in the store`,
          plan.camSize.join('x'),
          plan.heads.status === 'tested' ? 'tested' : 'not tested',
        ]
      : [model, dataset, `can't be audited: ${failure ?? ''}`, '', ''],
  );
  process.stdout.write(
    `${formatTable([['model', 'dataset', 'samples', 'CAM', 'untrained heads'], ...rows])}\n` +
      `${count(cells.length, 'audit')}, ${count(samples, 'sample')}: ${pending} to compute, ${samples - pending} in the store.\n`,
  );
}
