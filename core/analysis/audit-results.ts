import { clusterOf, unitOf } from './cluster-of.ts';
import { otherMasks, type PermutedMasks } from '../baselines/permute-masks.ts';
import type { Target } from '../schema/audit-spec.ts';
import type { SampleBaselines } from '../schema/baseline-measures.ts';
import type { HeadAucs } from '../schema/head-aucs.ts';
import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';
import type { MethodName } from '../schema/method-name.ts';
import type { GroupResults, Provenance, Results } from '../schema/results.ts';
import { SCHEMA_VERSION } from '../schema/schema-version.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { alteredRows, type AlteredRow } from './altered-row.ts';
import { attackResults, type AttacksOf } from './attack-results.ts';
import { analysedRows, askedOf } from './analysed-rows.ts';
import { beyondPlace } from './beyond-place.ts';
import { byArea } from './by-area.ts';
import { bySplit } from './by-split.ts';
import { compareBaselines } from './compare-baselines.ts';
import { contextResults } from './context-results.ts';
import { cropNotes } from './crop-note.ts';
import { evidenceOf, evidenceOfClasses, onObject, type GroupTests } from './evidence.ts';
import { byClass, groupResults } from './group-results.ts';
import { groupBy } from '../encoding/group-by.ts';
import { headResults } from './head-results.ts';
import { interventionResults, type Interventions } from './intervention-results.ts';
import { isRightBy } from './is-right.ts';
import { learned } from './learned.ts';
import { meanOfClasses } from './mean-of-classes.ts';
import { reliedOn } from './relied-on.ts';

/** All that an audit's results are made from. Maps are by sample id. */
export interface AuditRecords {
  plan: RunPlan;
  /** Of all methods. */
  measurements: readonly Measurement[];
  baselines: Pick<ReadonlyMap<string, SampleBaselines>, 'get'>;
  /** By class: masks permuted over the analysed rows. */
  permuted: ReadonlyMap<string, PermutedMasks>;
  heads: ReadonlyMap<string, HeadAucs>;
  /** Why `heads` is empty, if it is. */
  whyNoHeads: string;
  /** The model's answers to altered images, if it was asked. */
  answers: ReadonlyMap<string, readonly AlteredPrediction[]> | undefined;
  /** What became of attacked images, if any were. */
  attacks?: AttacksOf | undefined;
  provenance: Provenance;
}

/**
 * The results of an audit. With the target `predicted`, comparisons are over the samples that were predicted as
 * their class: the heat of the others explains another class than their mask shows.
 */
export function auditResults(records: AuditRecords): {
  results: Results;
  interventions: Interventions | undefined;
} {
  const { plan, measurements, answers, permuted } = records;
  const { spec } = plan;
  const rowsOf = (method: MethodName) => measurements.filter((row) => row.method === method);
  const primary = rowsOf(plan.recipe.method);
  const rows = analysedRows(primary, spec.target);
  const isRight = isRightBy(plan.classLogits, spec.target);
  const altered = answers && alteredRows(rows, answers);
  const interventions = altered && interventionResults(altered, isRight);
  const group = groupResults(primary, spec);
  const whole = backing(records, {
    group,
    rows,
    altered: altered ?? null,
    permuted: [...permuted.values()],
  });
  const asked = { asked: askedOf(spec.target, plan.classLogits), alpha: spec.alpha };
  const rowsOfClass = groupBy(rows, (row) => row.class);
  const alteredOfClass = altered && groupBy(altered, ({ row }) => row.class);
  const plain = byClass(primary, spec, group);
  const classes = plain.map((ofClass) => {
    if (plain.length === 1) return { ofClass, backed: whole };
    const masks = permuted.get(ofClass.class);
    const backed = backing(records, {
      group: ofClass,
      rows: rowsOfClass.get(ofClass.class) ?? [],
      altered: alteredOfClass ? (alteredOfClass.get(ofClass.class) ?? []) : null,
      permuted: masks ? [masks] : [],
    });
    return { ofClass, backed };
  });
  const evidence = evidenceOfClasses(
    classes.map(({ backed }) => backed.tests),
    asked,
  );
  const measured = primary.filter((row) => row.status === 'measured');
  const finishedAt = new Date();
  const { cached = 0 } = plan;
  const results: Results = {
    schemaVersion: SCHEMA_VERSION,
    runId: plan.runId,
    workflowId: plan.workflowId,
    startedAt: plan.startedAt,
    finishedAt: finishedAt.toISOString(),
    seconds: (finishedAt.getTime() - Date.parse(plan.startedAt)) / 1000,
    model: spec.model.uri,
    dataset: spec.dataset.uri,
    classes: plan.classes,
    target: formatTarget(spec.target),
    measuredAt: spec.measure.at,
    void: spec.measure.void,
    alpha: spec.alpha,
    unit: unitOf(measured),
    ...group,
    ...whole.results,
    evidence: evidenceOf(whole.tests, asked),
    ...(spec.method.length > 1 && {
      byMethod: spec.method.map((method) => ({
        method,
        ...(method === plan.recipe.method ? group : groupResults(rowsOf(method), spec)),
      })),
    }),
    byClass: classes.map(({ ofClass, backed }, i) => ({
      ...ofClass,
      ...backed.results,
      evidence: evidence[i]!,
    })),
    meanOfClasses: meanOfClasses(classes.map(({ ofClass }) => ofClass)),
    bySplit: bySplit(rows, spec),
    byArea: byArea(rows, spec),
    ...(interventions &&
      answers && {
        interventions: {
          ...interventions.results,
          unanswered: measured.filter((row) => !answers.has(row.sample)).length,
        },
      }),
    ...(spec.attacks &&
      records.attacks && {
        attacks: attackResults(rows, spec.attacks, records.attacks, plan),
      }),
    ...(plan.masks.classes.length > 0 && { context: contextResults(rows, spec.alpha) }),
    dataNotes: [...plan.dataNotes, ...cropNotes(primary)],
    computed: plan.samples - cached,
    cached,
    modelName: plan.modelName,
    card: plan.card,
    resizer: plan.spec.image.resize,
    recipe: plan.recipe,
    provenance: records.provenance,
  };
  return { results, interventions };
}

/** One group of samples, and what it is compared with. */
interface ComparedGroup {
  group: GroupResults;
  rows: readonly Measured[];
  altered: readonly AlteredRow[] | null;
  permuted: readonly PermutedMasks[];
}

function backing(
  { plan, baselines: baselinesOf, heads: headsOf, whyNoHeads }: AuditRecords,
  { group, rows, altered, permuted }: ComparedGroup,
) {
  const { alpha } = plan.spec;
  const images = new Set(rows.map(clusterOf)).size;
  const baselines = compareBaselines({
    *[Symbol.iterator]() {
      for (const row of rows) yield { row, baselines: baselinesOf.get(row.sample) ?? {} };
    },
  });
  const ofOthers = otherMasks(permuted, images);
  const heads = headResults(rows, headsOf);
  const tests: GroupTests = {
    'on-object': onObject(group),
    'beyond-place': beyondPlace({ baselines, otherMasks: ofOthers }, images, alpha),
    learned: learned(heads, alpha, whyNoHeads),
    'relied-on': reliedOn(altered, isRightBy(plan.classLogits, plan.spec.target)),
  };
  return { results: { baselines, otherMasks: ofOthers, heads }, tests };
}

function formatTarget(target: Target): string {
  return target.kind === 'index' ? `index ${target.index}` : target.kind;
}
