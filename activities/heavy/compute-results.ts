import pMap from 'p-map';
import { canonicalJson, sha256 } from '../../core/encoding/digest.ts';
import { jsonLineParts } from '../../core/encoding/json-lines.ts';
import { attacksCsv, attacksParquet, type AttackRow } from '../../report/files/attacks-table.ts';
import { interventionsCsv } from '../../report/files/interventions-csv.ts';
import { markdownSummary } from '../../report/text/markdown-summary.ts';
import type { TableRow } from '../../report/files/measurement-columns.ts';
import { measurementsCsv } from '../../report/files/measurements-csv.ts';
import { measurementsParquet } from '../../report/files/measurements-parquet.ts';
import { countComputers, type ComputedArtifacts } from '../../core/analysis/count-computers.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { attackKeys } from '../../core/keys/attack-keys.ts';
import { mapKeys } from '../../core/keys/sample-keys.ts';
import { alteredRows } from '../../core/analysis/altered-row.ts';
import type { AttacksOf } from '../../core/analysis/attack-results.ts';
import { auditResults } from '../../core/analysis/audit-results.ts';
import type { Interventions } from '../../core/analysis/intervention-results.ts';
import { BaselineTable } from '../../core/analysis/baseline-table.ts';
import { plainRow } from '../../core/analysis/measured-table.ts';
import { commitOf } from '../../core/schema/hub-uri.ts';
import { Sample } from '../../core/schema/manifest.ts';
import type { Measured, Measurement } from '../../core/schema/measurement.ts';
import type { Provenance } from '../../core/schema/results.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { countShards } from '../../workflows/contract/shards.ts';
import { readManyJsonLines, streamJsonLines } from '../../store/read-json.ts';
import { reportAddress } from '../../store/report-address.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readAttacks } from '../reduce/read-attacks.ts';
import { permuteByClass } from '../reduce/permute-by-class.ts';
import { readAnswers } from '../reduce/read-answers.ts';
import { readBaselines } from '../shared/baseline-rows.ts';
import { readHeadAucs } from '../shared/head-aucs.ts';
import { readRows } from '../shared/rows.ts';
import type { Run, Runs } from '../shared/runs.ts';
import type { HeavyWork, Progress, Versions, WorkWatch } from './heavy-work.ts';

/** Shards whose baselines are read at once. */
const SHARDS = 8;

/** Reads all measurements of a run and writes its statistics and tables. */
export function makeComputeResults(runs: Runs, versions: Versions): HeavyWork['computeResults'] {
  return async function computeResults({ reportUrl, ...reference }, { onProgress: tell, signal }) {
    const onProgress = (progress: Progress) => {
      signal.throwIfAborted();
      tell(progress);
    };
    const run = await runs.open(reference);
    const { plan, store } = run;
    const keys = runKeys(plan.runId);
    const { rows: measurements, computedBy } = await readRows(run, onProgress);
    const { answers, answeredBy = [] } = plan.spec.interventions
      ? await readAnswers(run, onProgress)
      : {};
    const samples = plan.spec.attacks ? await readManyJsonLines(store, keys.manifest, Sample) : [];
    const { attacks, attackedBy = [] } = plan.spec.attacks
      ? await readAttacks(run, samples, onProgress)
      : {};
    const primary = measurements.filter(({ method }) => method === plan.recipe.method);
    const measured = primary.filter((row) => row.status === 'measured');
    const { measuredBy, ...compared } = await readAllCompared(
      run,
      { measured, versions },
      { signal, onProgress },
    );
    const permuted = await permuteByClass(run, measured, versions, { signal, onProgress });
    const { heads, explainedBy } = await readHeadAucs(
      run,
      streamJsonLines(store, keys.manifest, Sample),
    );
    onProgress('statistics');
    const { results, interventions } = auditResults({
      plan,
      measurements,
      answers,
      attacks,
      ...compared,
      permuted,
      heads,
      whyNoHeads: plan.heads.status === 'tested' ? 'no head was explained' : plan.heads.reason,
      provenance: provenanceOf(plan, versions, {
        explainer: plan.explainer.compiledBy,
        samples: computedBy,
        heads: explainedBy,
        interventions: answeredBy,
        attacks: attackedBy,
        baselines: measuredBy,
      }),
    });
    const disagreeing = (row: Measurement) => withDisagreement(row, plan, interventions);
    const table = () => tableOf(run, measurements, disagreeing);
    const attacked = attacks && attackTable(measured, { samples, attacks, plan });
    onProgress('tables');
    await Promise.all([
      answers &&
        store.writeParts(
          keys.interventionsCsv,
          () => interventionsCsv(alteredRows(measured, answers)),
          { contentType: 'text/csv' },
        ),
      ...(attacked === undefined
        ? []
        : [
            store.writeParts(keys.attacksCsv, () => attacksCsv(attacked), {
              contentType: 'text/csv',
            }),
            store.write(keys.attacksParquet, attacksParquet(attacked)),
          ]),
    ]);
    await store.writeParts(keys.measurements, () =>
      jsonLineParts(mapped(measurements, disagreeing)),
    );
    await store.writeParts(keys.measurementsCsv, () => measurementsCsv(table()), {
      contentType: 'text/csv',
    });
    await store.writeParts(keys.measurementsParquet, () => measurementsParquet(table()));
    await store.write(keys.unpublished, JSON.stringify(results, null, 2), {
      contentType: 'application/json',
    });
    return {
      verdict: results.verdict,
      reached: results.evidence.reached,
      n: results.n,
      failed: results.failed,
      samples: plan.samples,
      dz: results.primary.dz,
      markdown: `${markdownSummary(results)}\n\n${whereReport(run, reportUrl)}`,
    };
  };
}

/** Says in Markdown where the report is, as a link if a browser can go there. */
function whereReport({ store, plan }: Run, reportUrl: string | undefined): string {
  const address = reportAddress(store, plan.runId, reportUrl);
  return reportUrl === undefined ? `Report: \`${address}\`` : `[Report](<${address}>)`;
}

/** The row with the disagreement between heat and effect, if it is one of the primary method. */
function withDisagreement(
  row: Measurement,
  { recipe }: RunPlan,
  interventions: Interventions | undefined,
): Measurement {
  if (!interventions || row.status !== 'measured' || row.method !== recipe.method) return row;
  return { ...plainRow(row), disagreement: interventions.disagreements.get(row.sample) ?? null };
}

/**
 * What the samples of a run are compared with, by their ids, and what measured it; none if it was asked for no
 * baselines.
 */
async function readAllCompared(
  run: Run,
  { measured, versions }: { measured: readonly Measured[]; versions: MeasuredBy },
  { signal, onProgress }: WorkWatch,
) {
  const baselines = new BaselineTable(measured.map(({ sample }) => sample));
  const measuredBy: MeasuredBy[] = [];
  const { plan } = run;
  if (!plan.spec.baselines) return { baselines, measuredBy };
  const { shardSize } = plan.spec.execution;
  await pMap(
    Array(countShards({ ...plan, shardSize }).all).keys(),
    async (shard) => {
      const { samples, measuredBy: by } = await readBaselines(run, shard, versions, { signal });
      for (const [sample, ofSample] of samples) baselines.set(sample, ofSample);
      for (const { samples: count, ...measurer } of by) {
        for (let i = 0; i < count; i++) measuredBy.push(measurer);
      }
      onProgress(shard);
    },
    { concurrency: SHARDS },
  );
  return { baselines, measuredBy };
}

function provenanceOf(
  plan: RunPlan,
  { groundcam, gitCommit, node }: Versions,
  computed: ComputedArtifacts,
): Provenance {
  return {
    groundcam,
    gitCommit,
    node,
    computedBy: countComputers(computed),
    modelDigest: plan.modelDigest,
    modelCommit: commitOf(plan.spec.model.uri),
    cardDigest: plan.cardDigest,
    manifestDigest: plan.manifestDigest,
    specDigest: sha256(canonicalJson(plan.spec)),
    explainerDigest: plan.explainer.digest,
  };
}

/** A row for each attack on each measured sample. */
function attackTable(
  measured: readonly Measured[],
  { samples, attacks, plan }: { samples: readonly Sample[]; attacks: AttacksOf; plan: RunPlan },
): AttackRow[] {
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  return measured.flatMap((row) => {
    const sample = byId.get(row.sample);
    if (!sample) return [];
    return attackKeys(sample, plan).map(({ cell, image }, i) => ({
      ...{ row, cell, attackedArtifact: image },
      record: attacks.get(row.sample)?.[i] ?? null,
    }));
  });
}

/** Rows of a table that are made at a time. */
const GROUP = 4096;

/** Rows with the keys of what they were measured from, some at a time. Rows that were not measured have none. */
async function* tableOf(
  { store, plan }: Run,
  rows: readonly Measurement[],
  change: (row: Measurement) => Measurement,
): AsyncIterable<TableRow[]> {
  const methods = plan.spec.method.length;
  let at = 0;
  let group: TableRow[] = [];
  for await (const samples of streamJsonLines(store, runKeys(plan.runId).manifest, Sample)) {
    for (const sample of samples) {
      for (const row of rows.slice(at, (at += methods))) {
        group.push(withArtifacts(change(row), sample, plan));
      }
      if (group.length < GROUP) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function withArtifacts(row: Measurement, sample: Sample, plan: RunPlan): TableRow {
  if (row.status !== 'measured') return { row };
  const { image, labels, maps } = mapKeys(sample, plan);
  const ofMethod = maps.filter(({ map }) => map.method === row.method);
  const artifacts = {
    imageArtifact: image,
    maskArtifact: labels,
    mapArtifact: ofMethod.map(({ key }) => key).join(' '),
  };
  return { row, artifacts };
}

function* mapped<From, To>(values: Iterable<From>, change: (value: From) => To): Iterable<To> {
  for (const value of values) yield change(value);
}
