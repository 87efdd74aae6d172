import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import { makeRunId } from '../../core/schema/run-id.ts';
import { studyNames } from '../../core/study/study-names.ts';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import type { StudySpec } from '../../core/schema/study-spec.ts';
import { studyCells, type Cell } from '../../workflows/contract/study-cells.ts';
import { studySpec, type StudyFlags } from '../flags/study-spec.ts';
import { checkId } from '../session/find-run.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';
import { runAudit } from '../session/run-audit.ts';
import { printStudy, runStudy } from '../session/run-study.ts';
import { STUDY } from '../session/work.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import { describeFailure } from '../terminal/describe-failure.ts';
import { formatStudyPlan, type PlannedCell } from '../terminal/format-study-plan.ts';
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
  const studyId = named ?? newStudyId();
  const toPlan = { studyId, spec: asked, json: flags.json ?? false };
  if (flags.dryRun && !flags.onWorkers) return printPlan(toPlan, (cell) => planHere(cell, flags));
  const session = await openTemporalSession(note, flags);
  try {
    if (flags.dryRun) {
      const quiet = { dryRun: true, note: () => {} };
      return await printPlan(
        toPlan,
        async (cell) => (await runAudit(session, { ...cell, ...quiet })).plan,
      );
    }
    const spec = session.embedded ? await withModelsHere(asked) : asked;
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
  { studyId, spec, json }: { studyId: string; spec: StudySpec; json: boolean },
  planOf: (cell: Cell) => Promise<PlanSummary>,
): Promise<void> {
  const names = studyNames(spec);
  const cells = studyCells(studyId, spec);
  const planned: PlannedCell[] = [];
  for (const [i, cell] of cells.entries()) {
    note(`Planning audit ${i + 1} of ${cells.length}`);
    const named = {
      model: names.models[Math.floor(i / names.datasets.length)] ?? '',
      dataset: names.datasets[i % names.datasets.length] ?? '',
    };
    try {
      planned.push({ ...named, plan: await planOf(cell), failure: null });
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      planned.push({ ...named, plan: null, failure: describeFailure(error).message });
    }
  }
  if (planned.some(({ plan }) => plan === null)) process.exitCode = 1;
  process.stdout.write(json ? `${JSON.stringify(planned, null, 2)}\n` : formatStudyPlan(planned));
}

/** Plans in this process, which needs no server. */
async function planHere({ runId, spec }: Cell, { provider }: ProviderFlag): Promise<PlanSummary> {
  const { planHere: plan } = await import('../session/plan-here.ts');
  const { uri } = await obtainHere(spec.model.uri);
  return plan({ runId, spec: { ...spec, model: { ...spec.model, uri } }, provider });
}
