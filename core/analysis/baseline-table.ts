import {
  BaselineName,
  type BaselineMeasures,
  type BaselineOutcome,
  type SampleBaselines,
} from '../schema/baseline-measures.ts';

/** Samples whose numbers are kept together. */
const SAMPLES = 4096;

const NAMES = BaselineName.options;

/** The measures that are numbers, in the order in which they are kept. */
const NUMBERS = [
  'meanForeground',
  'meanBackground',
  'difference',
  'relevanceMassAccuracy',
  'rocAuc',
] as const satisfies readonly (keyof BaselineMeasures)[];

/** What became of a baseline: `MISS` and `HIT` were measured, and what follows is a reason. */
const ABSENT = 0;
const MISS = 1;
const HIT = 2;
const REASONS = 3;

/** What is kept of up to `SAMPLES` samples, for each baseline of each. */
interface Block {
  numbers: Float64Array;
  outcomes: Uint8Array;
}

type Reason = Extract<BaselineOutcome, { status: 'excluded' }>['reason'];

/** The baselines of samples in a fifth of the memory that objects take. */
export class BaselineTable {
  readonly #positions = new Map<string, number>();
  readonly #blocks: Block[] = [];
  readonly #reasons: Reason[] = [];

  /** @param samples their ids, which the table then shares with whoever has them */
  constructor(samples: Iterable<string>) {
    for (const sample of samples) this.#positions.set(sample, this.#positions.size);
  }

  set(sample: string, baselines: SampleBaselines): void {
    const position = this.#positions.get(sample) ?? this.#positions.size;
    this.#positions.set(sample, position);
    const block = (this.#blocks[Math.floor(position / SAMPLES)] ??= {
      numbers: new Float64Array(SAMPLES * NAMES.length * NUMBERS.length),
      outcomes: new Uint8Array(SAMPLES * NAMES.length),
    });
    NAMES.forEach((name, i) => {
      const at = (position % SAMPLES) * NAMES.length + i;
      const outcome = baselines[name];
      block.outcomes[at] = this.#code(outcome);
      if (outcome?.status !== 'measured') return;
      NUMBERS.forEach((measure, j) => {
        block.numbers[at * NUMBERS.length + j] = outcome[measure];
      });
    });
  }

  get(sample: string): SampleBaselines | undefined {
    const position = this.#positions.get(sample);
    const block = position === undefined ? undefined : this.#blocks[Math.floor(position / SAMPLES)];
    if (position === undefined || !block) return undefined;
    const baselines: SampleBaselines = {};
    NAMES.forEach((name, i) => {
      const outcome = this.#outcome(block, (position % SAMPLES) * NAMES.length + i);
      if (outcome) baselines[name] = outcome;
    });
    return baselines;
  }

  #code(outcome: BaselineOutcome | undefined): number {
    if (!outcome) return ABSENT;
    if (outcome.status === 'measured') return outcome.pointingHit ? HIT : MISS;
    const known = this.#reasons.indexOf(outcome.reason);
    return REASONS + (known === -1 ? this.#reasons.push(outcome.reason) - 1 : known);
  }

  #outcome({ numbers, outcomes }: Block, at: number): BaselineOutcome | undefined {
    const code = outcomes[at]!;
    if (code === ABSENT) return undefined;
    const reason = this.#reasons[code - REASONS];
    if (reason !== undefined) return { status: 'excluded', reason };
    const number = (i: number) => numbers[at * NUMBERS.length + i]!;
    return {
      status: 'measured',
      meanForeground: number(0),
      meanBackground: number(1),
      difference: number(2),
      relevanceMassAccuracy: number(3),
      rocAuc: number(4),
      pointingHit: code === HIT,
    };
  }
}
