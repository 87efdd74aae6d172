import pMap from 'p-map';
import { maskFormats } from '../core/dataset/mask-formats.ts';
import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { jsonLineParts } from '../core/encoding/json-lines.ts';
import { interventionsCsv } from '../report/files/interventions-csv.ts';
import { markdownSummary } from '../report/text/markdown-summary.ts';
import { measurementsCsv } from '../report/files/measurements-csv.ts';
import { measurementsParquet } from '../report/files/measurements-parquet.ts';
import type { Target } from '../core/schema/audit-spec.ts';
import type { ComputedBy, DecodedBy } from '../core/schema/computed-by.ts';
import type { Measurement } from '../core/schema/measurement.ts';
import type { MethodName } from '../core/schema/method-name.ts';
import type { SampleBaselines } from '../core/schema/baseline-measures.ts';
import type { Provenance, Results } from '../core/schema/results.ts';
import { SCHEMA_VERSION } from '../core/schema/schema-version.ts';
import type { RunPlan } from '../core/schema/run-plan.ts';
import type { ReduceSummary, RunReference } from '../workflows/contract/workflow-messages.ts';
import { countShards } from '../workflows/contract/shards.ts';
import { countComputers } from '../core/analysis/count-computers.ts';
import { byArea } from '../core/analysis/by-area.ts';
import { compareBaselines } from '../core/analysis/compare-baselines.ts';
import { byClass, groupResults } from '../core/analysis/group-results.ts';
import { contextResults } from '../core/analysis/context-results.ts';
import { interventionResults, type Interventions } from '../core/analysis/intervention-results.ts';
import { runKeys } from '../store/run-keys.ts';
import { readAnswers } from './reduce/read-answers.ts';
import { readBaselines } from './shared/baseline-rows.ts';
import { readRows } from './shared/rows.ts';
import type { Run, Runs } from './shared/runs.ts';
import { reportProgress, withHeartbeat } from './shared/with-heartbeat.ts';

/** Shards whose baselines are read at once. */
const SHARDS = 8;

/** Versions of what a worker runs, for a run's provenance. */
export type Versions = Pick<Provenance, 'groundcam' | 'gitCommit'> & DecodedBy;

/** Reads all measurements of a run and writes its statistics and tables. */
export function makeReduce(runs: Runs, versions: Versions) {
  return async function reduce(reference: RunReference): Promise<ReduceSummary> {
    const run = await runs.open(reference);
    const { plan, store } = run;
    const keys = runKeys(plan.runId);
    const { rows: measurements, computedBy } = await withHeartbeat(readRows(run, reportProgress));
    const interventions = plan.spec.interventions
      ? interventionResults(
          measurements.filter(({ method }) => method === plan.recipe.method),
          await withHeartbeat(readAnswers(run, reportProgress)),
        )
      : undefined;
    const rows = measurements.map((row) => withDisagreement(row, plan, interventions));
    const baselines = await withHeartbeat(readAllBaselines(run));
    const results = {
      ...resultsOf(plan, rows, baselines, { ...versions, computedBy }),
      ...(interventions && { interventions: interventions.results }),
    };
    reportProgress('statistics');
    await withHeartbeat(
      Promise.all([
        interventions &&
          store.write(keys.interventionsCsv, interventionsCsv(interventions.altered), {
            contentType: 'text/csv',
          }),
        store.writeParts(keys.measurements, jsonLineParts(rows)),
        store.write(keys.measurementsCsv, measurementsCsv(rows), { contentType: 'text/csv' }),
        store.write(keys.measurementsParquet, measurementsParquet(rows)),
      ]),
    );
    await store.write(keys.unpublished, JSON.stringify(results, null, 2), {
      contentType: 'application/json',
    });
    return {
      verdict: results.verdict,
      n: results.n,
      failed: results.failed,
      samples: plan.samples,
      dz: results.primary.dz,
      markdown: `${markdownSummary(results)}\n\nReport: \`${store.locate(keys.report)}\``,
    };
  };
}

/** The row with the disagreement between heat and effect, if it is one of the primary method. */
function withDisagreement(
  row: Measurement,
  { recipe }: RunPlan,
  interventions: Interventions | undefined,
): Measurement {
  if (!interventions || row.status !== 'measured' || row.method !== recipe.method) return row;
  return { ...row, disagreement: interventions.disagreements.get(row.sample) ?? null };
}

/** The baselines of all samples of a run, by their ids; empty if the run asks for none. */
async function readAllBaselines(run: Run): Promise<ReadonlyMap<string, SampleBaselines>> {
  const { plan } = run;
  if (!plan.spec.baselines) return new Map();
  const { shardSize } = plan.spec.execution;
  const shards = await pMap(
    Array(countShards({ ...plan, shardSize }).all).keys(),
    async (shard) => {
      const baselines = await readBaselines(run, shard);
      reportProgress(shard);
      return [...baselines];
    },
    { concurrency: SHARDS },
  );
  return new Map(shards.flat());
}

function resultsOf(
  plan: RunPlan,
  rows: Measurement[],
  baselines: ReadonlyMap<string, SampleBaselines>,
  { groundcam, gitCommit, node, computedBy }: Versions & { computedBy: ComputedBy[] },
): Results {
  const finishedAt = new Date();
  const { method: methods, measure, alpha } = plan.spec;
  const { cached = 0 } = plan;
  const rowsOf = (method: MethodName) => rows.filter((row) => row.method === method);
  const primary = rowsOf(plan.recipe.method);
  const rowsOfClass = new Map<string, Measurement[]>(plan.classes.map((name) => [name, []]));
  for (const row of primary) rowsOfClass.get(row.class)?.push(row);
  const baselinesOf = (group: readonly Measurement[]) =>
    compareBaselines(
      group.flatMap((row) =>
        row.status === 'measured' ? [{ row, baselines: baselines.get(row.sample) ?? {} }] : [],
      ),
    );
  return {
    schemaVersion: SCHEMA_VERSION,
    runId: plan.runId,
    workflowId: plan.workflowId,
    startedAt: plan.startedAt,
    finishedAt: finishedAt.toISOString(),
    seconds: (finishedAt.getTime() - Date.parse(plan.startedAt)) / 1000,
    model: plan.spec.model.uri,
    dataset: plan.spec.dataset.uri,
    classes: plan.classes,
    target: formatTarget(plan.spec.target),
    measuredAt: measure.at,
    void: measure.void,
    alpha,
    ...groupResults(primary, plan.spec),
    baselines: baselinesOf(primary),
    ...(methods.length > 1 && {
      byMethod: methods.map((method) => ({ method, ...groupResults(rowsOf(method), plan.spec) })),
    }),
    byClass: byClass(primary, plan.spec).map((ofClass) => ({
      ...ofClass,
      baselines: baselinesOf(rowsOfClass.get(ofClass.class) ?? []),
    })),
    byArea: byArea(primary, plan.spec),
    ...(maskFormats[plan.maskKind].labelsContext && {
      context: contextResults(
        primary.filter((row) => row.status === 'measured'),
        alpha,
      ),
    }),
    computed: plan.samples - cached,
    cached,
    recipe: plan.recipe,
    provenance: {
      groundcam,
      gitCommit,
      node,
      computedBy: countComputers(computedBy),
      modelDigest: plan.modelDigest,
      manifestDigest: plan.manifestDigest,
      specDigest: sha256(canonicalJson(plan.spec)),
      explainerDigest: plan.explainer.digest,
    },
  };
}

function formatTarget(target: Target): string {
  return target.kind === 'index' ? `index ${target.index}` : target.kind;
}
