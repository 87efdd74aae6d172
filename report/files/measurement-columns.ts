import type { Excluded, Failed, Measured, Measurement } from '../../core/schema/measurement.ts';

/** Every field but those that hold more than one value. */
export type ColumnName =
  Exclude<keyof Measured | keyof Excluded | keyof Failed, 'context'> | keyof RowArtifacts;

/** Keys in the store of what a row was measured from. */
export interface RowArtifacts {
  /** uint8 [H, W, 3]: the image at the model's input size. */
  imageArtifact: string;
  /** uint8 [H, W]: the mask. */
  maskArtifact: string;
  /** float32 [h, w]: the map; several, with spaces between, if a heatmap is the mean of several. */
  mapArtifact: string;
}
/** A row as tables have it: the artifacts are those of a measured one. */
export interface TableRow {
  row: Measurement;
  artifacts?: RowArtifacts;
}
/** The rows of a table, some at a time. */
export type RowGroups = AsyncIterable<readonly TableRow[]> | Iterable<readonly TableRow[]>;
export type ColumnType = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';
export type Cell = string | number | boolean | null;

/** The fields of every kind of row that hold one value, in the order of the tables' header. */
export const measurementColumns: readonly { name: ColumnName; type: ColumnType }[] = [
  { name: 'sample', type: 'STRING' },
  { name: 'class', type: 'STRING' },
  { name: 'image', type: 'STRING' },
  { name: 'method', type: 'STRING' },
  { name: 'status', type: 'STRING' },
  { name: 'reason', type: 'STRING' },
  { name: 'stage', type: 'STRING' },
  { name: 'message', type: 'STRING' },
  { name: 'target', type: 'INT32' },
  { name: 'targetLabel', type: 'STRING' },
  { name: 'targetLogit', type: 'DOUBLE' },
  { name: 'targetProbability', type: 'DOUBLE' },
  { name: 'targetRank', type: 'INT32' },
  { name: 'predicted', type: 'INT32' },
  { name: 'predictedLabel', type: 'STRING' },
  { name: 'correct', type: 'BOOLEAN' },
  { name: 'head', type: 'STRING' },
  { name: 'meanForeground', type: 'DOUBLE' },
  { name: 'meanBackground', type: 'DOUBLE' },
  { name: 'difference', type: 'DOUBLE' },
  { name: 'logRatio', type: 'DOUBLE' },
  { name: 'foregroundArea', type: 'DOUBLE' },
  { name: 'relevanceMassAccuracy', type: 'DOUBLE' },
  { name: 'enrichment', type: 'DOUBLE' },
  { name: 'relevanceRankAccuracy', type: 'DOUBLE' },
  { name: 'topKIntersection', type: 'DOUBLE' },
  { name: 'rocAuc', type: 'DOUBLE' },
  { name: 'pointingHit', type: 'BOOLEAN' },
  { name: 'pointingHit15', type: 'BOOLEAN' },
  { name: 'hottestOnVoid', type: 'BOOLEAN' },
  { name: 'shareAtZero', type: 'DOUBLE' },
  { name: 'outsideShare', type: 'DOUBLE' },
  { name: 'disagreement', type: 'DOUBLE' },
  { name: 'label', type: 'STRING' },
  { name: 'cluster', type: 'STRING' },
  { name: 'imageArtifact', type: 'STRING' },
  { name: 'maskArtifact', type: 'STRING' },
  { name: 'mapArtifact', type: 'STRING' },
];

/** The row's value in a column; `null` if the row has no such field. */
export function measurementCell({ row, artifacts }: TableRow, column: ColumnName): Cell {
  const fields: Partial<Record<ColumnName, Cell | undefined>> = row;
  const others: Partial<Record<ColumnName, Cell>> | undefined = artifacts;
  return fields[column] ?? others?.[column] ?? null;
}
