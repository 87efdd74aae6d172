import type { ContextShares } from '../schema/context-shares.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';

/** Rows whose numbers are kept together. */
const ROWS = 4096;

/** The fields of which a row has a number, in the order in which they are kept. */
const NUMBERS = [
  'target',
  'targetLogit',
  'targetProbability',
  'targetRank',
  'predicted',
  'meanForeground',
  'meanBackground',
  'difference',
  'logRatio',
  'foregroundArea',
  'relevanceMassAccuracy',
  'enrichment',
  'relevanceRankAccuracy',
  'topKIntersection',
  'rocAuc',
  'shareAtZero',
  'outsideShare',
] as const;

/** Fields of few values, which rows share. */
type Shared = Pick<
  Measured,
  'class' | 'method' | 'label' | 'targetLabel' | 'predictedLabel' | 'head' | 'correct'
>;

/** What is known of a row without its map and the model's answer, and the names of classes. */
type Identity = Pick<
  Measured,
  'sample' | 'class' | 'image' | 'label' | 'cluster' | 'method' | 'targetLabel' | 'predictedLabel'
>;

/** What is kept of up to `ROWS` rows. */
interface Block {
  rows: number;
  numbers: Float64Array;
  hits: Uint8Array;
  /** For each context of a row: its name, its share of the background's heat, and of its area. */
  contexts: { names: string[]; shares: number[] };
  /** Where each row's contexts begin. */
  starts: Int32Array;
}

/** The bits of `hits`. */
const POINTING = 1;
const POINTING_15 = 2;
const ON_VOID = 4;
const HAS_CONTEXT = 8;

/**
 * Measured rows in a quarter of the memory that objects take: a million takes some 300 MB. The rows that it returns are
 * like those that were added, but have no fields of their own: spread `plainRow` of one.
 */
export class MeasuredTable {
  #block: Block | undefined;
  readonly #shared = new Map<string, Shared>();

  /** The row as the table keeps it. A row that was not measured, or has more than the usual fields, is returned as it is. */
  add(row: Measurement): Measurement {
    if (row.status !== 'measured' || !isUsual(row)) return row;
    let block = this.#block;
    if (!block || block.rows === ROWS) block = this.#block = emptyBlock();
    const at = block.rows++;
    let to = at * NUMBERS.length;
    for (const name of NUMBERS) block.numbers[to++] = row[name] ?? NaN;
    block.hits[at] =
      (row.pointingHit ? POINTING : 0) |
      (row.pointingHit15 ? POINTING_15 : 0) |
      (row.hottestOnVoid ? ON_VOID : 0) |
      (row.context ? HAS_CONTEXT : 0);
    for (const [name, { mass, area }] of Object.entries(row.context ?? {})) {
      block.contexts.names.push(name);
      block.contexts.shares.push(mass, area);
    }
    block.starts[at + 1] = block.contexts.names.length;
    return new Row(row, this.#share(row), block, at);
  }

  #share({ class: name, method, label, targetLabel, predictedLabel, head, correct }: Measured) {
    const key = JSON.stringify([name, method, label, targetLabel, predictedLabel, head, correct]);
    const known = this.#shared.get(key);
    if (known) return known;
    const shared: Shared = {
      ...{ class: name, method, targetLabel, predictedLabel, head, correct },
      ...(label !== undefined && { label }),
    };
    this.#shared.set(key, shared);
    return shared;
  }
}

/** A row as an object of its own. */
export function plainRow<Kept extends Measurement>(row: Kept): Kept | Measured {
  return row instanceof Row ? row.toJSON() : row;
}

/** What a row says of its map and of the model's answer. A literal, since spreads of as many fields take V8 ten times as long. */
export function measuresOf(row: Omit<Measured, keyof Identity | 'disagreement' | 'context'>) {
  return {
    status: row.status,
    target: row.target,
    targetLogit: row.targetLogit,
    targetProbability: row.targetProbability,
    targetRank: row.targetRank,
    predicted: row.predicted,
    head: row.head,
    correct: row.correct,
    meanForeground: row.meanForeground,
    meanBackground: row.meanBackground,
    difference: row.difference,
    logRatio: row.logRatio,
    foregroundArea: row.foregroundArea,
    relevanceMassAccuracy: row.relevanceMassAccuracy,
    enrichment: row.enrichment,
    relevanceRankAccuracy: row.relevanceRankAccuracy,
    topKIntersection: row.topKIntersection,
    rocAuc: row.rocAuc,
    pointingHit: row.pointingHit,
    pointingHit15: row.pointingHit15,
    hottestOnVoid: row.hottestOnVoid,
    shareAtZero: row.shareAtZero,
    outsideShare: row.outsideShare,
  };
}

function emptyBlock(): Block {
  return {
    rows: 0,
    numbers: new Float64Array(ROWS * NUMBERS.length),
    hits: new Uint8Array(ROWS),
    contexts: { names: [], shares: [] },
    starts: new Int32Array(ROWS + 1),
  };
}

const USUAL = new Set<string>([
  ...NUMBERS,
  ...['sample', 'class', 'image', 'label', 'cluster', 'method', 'status', 'context'],
  ...['targetLabel', 'predictedLabel', 'correct', 'head'],
  ...['pointingHit', 'pointingHit15', 'hottestOnVoid'],
]);

/** Whether a row has no field that a table lacks: one of interventions, or of a newer version. */
function isUsual(row: Measured): boolean {
  for (const field in row) if (!USUAL.has(field)) return false;
  return true;
}

class Row implements Measured {
  readonly sample: string;
  readonly image: string;
  readonly cluster?: string;
  readonly #shared: Shared;
  readonly #block: Block;
  readonly #at: number;

  constructor({ sample, image, cluster }: Measured, shared: Shared, block: Block, at: number) {
    this.sample = sample;
    this.image = image;
    if (cluster !== undefined) this.cluster = cluster;
    this.#shared = shared;
    this.#block = block;
    this.#at = at;
  }

  #number(field: number): number {
    return this.#block.numbers[this.#at * NUMBERS.length + field]!;
  }

  #hit(bit: number): boolean {
    return (this.#block.hits[this.#at]! & bit) !== 0;
  }

  get status() {
    return 'measured' as const;
  }
  get class() {
    return this.#shared.class;
  }
  get method() {
    return this.#shared.method;
  }
  get targetLabel() {
    return this.#shared.targetLabel;
  }
  get predictedLabel() {
    return this.#shared.predictedLabel;
  }
  get head() {
    return this.#shared.head;
  }
  get correct() {
    return this.#shared.correct;
  }
  get target() {
    return this.#number(0);
  }
  get targetLogit() {
    return this.#number(1);
  }
  get targetProbability() {
    return this.#number(2);
  }
  get targetRank() {
    return this.#number(3);
  }
  get predicted() {
    return this.#number(4);
  }
  get meanForeground() {
    return this.#number(5);
  }
  get meanBackground() {
    return this.#number(6);
  }
  get difference() {
    return this.#number(7);
  }
  get logRatio() {
    return this.#number(8);
  }
  get foregroundArea() {
    return this.#number(9);
  }
  get relevanceMassAccuracy() {
    return this.#number(10);
  }
  get enrichment() {
    const value = this.#number(11);
    return Number.isNaN(value) ? null : value;
  }
  get relevanceRankAccuracy() {
    return this.#number(12);
  }
  get topKIntersection() {
    return this.#number(13);
  }
  get rocAuc() {
    return this.#number(14);
  }
  get shareAtZero() {
    return this.#number(15);
  }
  get outsideShare() {
    return this.#number(16);
  }
  get pointingHit() {
    return this.#hit(POINTING);
  }
  get pointingHit15() {
    return this.#hit(POINTING_15);
  }
  get hottestOnVoid() {
    return this.#hit(ON_VOID);
  }
  get label() {
    return this.#shared.label;
  }
  get context(): ContextShares | undefined {
    if (!this.#hit(HAS_CONTEXT)) return undefined;
    const { starts, contexts } = this.#block;
    const context: ContextShares = {};
    for (let i = starts[this.#at]!; i < starts[this.#at + 1]!; i++) {
      context[contexts.names[i]!] = {
        mass: contexts.shares[2 * i]!,
        area: contexts.shares[2 * i + 1]!,
      };
    }
    return context;
  }

  /** The same as an object of its own, fields in the order in which `measurements.jsonl` has them. */
  toJSON(): Measured {
    const { sample, image, cluster, context } = this;
    const { class: name, method, label, targetLabel, predictedLabel } = this.#shared;
    const identity = Object.assign(
      { sample, class: name, image, method },
      label === undefined ? {} : { label },
      cluster === undefined ? {} : { cluster },
    );
    return Object.assign(identity, measuresOf(this), context ? { context } : {}, {
      targetLabel,
      predictedLabel,
    });
  }
}
