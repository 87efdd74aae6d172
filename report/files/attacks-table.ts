import { stringify } from 'csv-stringify/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { chunks } from '../../core/encoding/chunks.ts';
import type { AttackCell } from '../../core/schema/attack-cells.ts';
import type {
  AttackedSample,
  AttackRecord,
  PerturbedImage,
} from '../../core/schema/attack-record.ts';
import { HeatMeasure } from '../../core/schema/heat-measure.ts';
import type { Measured, RegionMeasures } from '../../core/schema/measurement.ts';

/** An attack on a measured sample. */
export interface AttackRow {
  row: Pick<
    Measured,
    'sample' | 'class' | 'image' | 'predicted' | 'targetLogit' | 'targetProbability'
  >;
  cell: AttackCell;
  /** `null`: the sample could not be attacked. */
  record: AttackRecord | null;
  /** The key of the attacked image in the store. */
  attackedArtifact: string;
}

type Value = string | number | boolean | null;
type Type = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';

interface Column {
  name: string;
  type: Type;
  value: (row: AttackRow) => Value;
}

/** A column that only samples that were attacked have. */
function ofDone(name: string, type: Type, value: (record: AttackedSample) => Value): Column {
  return {
    name,
    type,
    value: ({ record }) => (record?.status === 'done' ? value(record) : null),
  };
}

function heatColumns(
  prefix: string,
  of: (record: AttackedSample) => RegionMeasures | null,
): Column[] {
  return HeatMeasure.options.map((measure) =>
    ofDone(
      `${prefix}.${measure}`,
      measure === 'pointingHit' || measure === 'pointingHit15' || measure === 'hottestOnVoid'
        ? 'BOOLEAN'
        : 'DOUBLE',
      (record) => of(record)?.[measure] ?? null,
    ),
  );
}

function imageColumns(prefix: string, of: (record: AttackedSample) => PerturbedImage): Column[] {
  return [
    ofDone(`${prefix}.predicted`, 'INT32', (record) => of(record).predicted),
    ofDone(`${prefix}.isFooled`, 'BOOLEAN', (record) => of(record).isFooled),
    ofDone(`${prefix}.hasReached`, 'BOOLEAN', (record) => of(record).hasReached ?? null),
    ofDone(`${prefix}.targetLogit`, 'DOUBLE', (record) => of(record).targetLogit),
    ofDone(`${prefix}.targetProbability`, 'DOUBLE', (record) => of(record).targetProbability),
    ofDone(`${prefix}.linf`, 'DOUBLE', (record) => of(record).linf),
    ofDone(`${prefix}.l2`, 'DOUBLE', (record) => of(record).l2),
    ofDone(`${prefix}.spearman`, 'DOUBLE', (record) => of(record).similarity?.spearman ?? null),
    ofDone(`${prefix}.ssim`, 'DOUBLE', (record) => of(record).similarity?.ssim ?? null),
    ofDone(`${prefix}.topK`, 'DOUBLE', (record) => of(record).similarity?.topK ?? null),
    ...heatColumns(prefix, (record) => of(record).heat),
  ];
}

/** The columns of `attacks.csv` and `attacks.parquet`, in order. */
const COLUMNS: readonly Column[] = [
  { name: 'sample', type: 'STRING', value: ({ row }) => row.sample },
  { name: 'class', type: 'STRING', value: ({ row }) => row.class },
  { name: 'image', type: 'STRING', value: ({ row }) => row.image },
  { name: 'attack', type: 'STRING', value: ({ cell }) => cell.attack },
  { name: 'toward', type: 'STRING', value: ({ cell }) => cell.toward ?? null },
  { name: 'norm', type: 'STRING', value: ({ cell }) => cell.norm },
  { name: 'region', type: 'STRING', value: ({ cell }) => cell.region },
  { name: 'epsilon', type: 'DOUBLE', value: ({ cell }) => cell.epsilon },
  { name: 'steps', type: 'INT32', value: ({ cell }) => cell.steps },
  { name: 'stepSize', type: 'DOUBLE', value: ({ cell }) => cell.stepSize ?? null },
  { name: 'restarts', type: 'INT32', value: ({ cell }) => cell.restarts },
  { name: 'seed', type: 'INT32', value: ({ cell }) => cell.seed },
  {
    name: 'status',
    type: 'STRING',
    value: ({ record }) =>
      record === null ? 'failed' : record.status === 'done' ? 'attacked' : record.reason,
  },
  ofDone('wasRight', 'BOOLEAN', ({ wasRight }) => wasRight),
  ofDone('target', 'INT32', ({ target }) => target),
  { name: 'before.predicted', type: 'INT32', value: ({ row }) => row.predicted },
  { name: 'before.targetLogit', type: 'DOUBLE', value: ({ row }) => row.targetLogit },
  { name: 'before.targetProbability', type: 'DOUBLE', value: ({ row }) => row.targetProbability },
  ...heatColumns('before', ({ heat }) => heat),
  ...imageColumns('attacked', ({ attacked }) => attacked),
  ofDone('attacked.wasFooledUnrounded', 'BOOLEAN', (record) => record.attacked.wasFooledUnrounded),
  ofDone(
    'attacked.hadReachedUnrounded',
    'BOOLEAN',
    (record) => record.attacked.hadReachedUnrounded ?? null,
  ),
  ofDone('attacked.energyOnObject', 'DOUBLE', ({ attacked }) => attacked.energyOnObject),
  ...imageColumns('control', ({ control }) => control),
  ofDone('rival.class', 'INT32', ({ rival }) => rival.class),
  ...heatColumns('rival.before', ({ rival }) => rival.before),
  ...heatColumns('rival.after', ({ rival }) => rival.after),
  {
    name: 'attackedArtifact',
    type: 'STRING',
    value: ({ record, attackedArtifact }) => (record?.status === 'done' ? attackedArtifact : null),
  },
];

/** Rows that are written together. */
const ROWS_A_PART = 10_000;

/**
 * `attacks.csv` in parts: a header and one line per measured sample, attack, region and size, attacked or not; empty cells where
 * there is no such value. Text that a spreadsheet would run as a formula gets an apostrophe in front, as in `measurements.csv`.
 */
export function* attacksCsv(rows: readonly AttackRow[]): Iterable<string> {
  yield linesOf([], true);
  for (const some of chunks(rows, ROWS_A_PART)) yield linesOf(some, false);
}

function linesOf(rows: readonly AttackRow[], header: boolean): string {
  return stringify(
    rows.map((row) => COLUMNS.map(({ value }) => value(row))),
    {
      header,
      columns: COLUMNS.map(({ name }) => name),
      cast: { boolean: String },
      escape_formulas: true,
    },
  );
}

/** `attacks.parquet`: the same columns under their own types, text unchanged. */
export function attacksParquet(rows: readonly AttackRow[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: COLUMNS.map(({ name, type, value }) => ({
        name,
        type,
        nullable: true,
        data: rows.map((row) => value(row)),
      })),
    }),
  );
}
