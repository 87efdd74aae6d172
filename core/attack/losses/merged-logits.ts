import { int } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import { LOWEST } from './log-odds.ts';
import type { LossInputs } from './loss.ts';

/**
 * Logits in which the classes to leave are one: the highest of theirs comes first, followed by all K logits with
 * theirs out of the running. Made for losses that sort: each image has K + 1 `places`.
 */
export class MergedLogits {
  readonly #build: GraphBuilder;
  readonly #classes: number;
  readonly #best: string;
  readonly #all: string;

  constructor(build: GraphBuilder, { logits, from, classes }: LossInputs) {
    this.#build = build;
    this.#classes = classes;
    const isFrom = build.node('Greater', [from, build.floats([], [0])]);
    const lowest = build.floats([], [LOWEST]);
    const members = build.node('Where', [isFrom, logits, lowest]);
    const others = build.node('Where', [isFrom, lowest, logits]);
    this.#best = build.node('ArgMax', [members], { axis: int(1), keepdims: int(0) });
    this.#all = build.node('Concat', [build.reduceMax(members, [1]), others], { axis: int(1) });
  }

  /** One-hot rows [N, K + 1] at the classes to leave. */
  leaving(): string {
    const isFirst = [1, ...Array.from({ length: this.#classes }, () => 0)];
    return this.#build.floats([1, this.#classes + 1], isFirst);
  }

  /** One-hot rows [N, K + 1] at the highest logits in order, `count` of them. */
  highest(count: number): string[] {
    return this.#highestOf(this.#all, count);
  }

  /** One-hot rows [N, K + 1] at the highest logit among the others, or among those of them that a mask [N, K] allows. */
  bestOther(mask?: string): string {
    const build = this.#build;
    const others = this.#rest(this.#all);
    const allowed =
      mask === undefined
        ? others
        : build.node('Where', [
            build.node('Greater', [mask, build.floats([], [0])]),
            others,
            build.floats([], [2 * LOWEST]),
          ]);
    const [best = ''] = this.#highestOf(allowed, 1, this.#classes);
    return build.node('Pad', [best, build.ints([0, 1, 0, 0])]);
  }

  /** The value at places, weighted: Σ weight · logit of each row, [N, 1]. */
  valueAt(weights: string): string {
    const build = this.#build;
    return build.reduceSum(build.node('Mul', [this.#all, weights]), [1], { keepDims: true });
  }

  /** The gradient by the logits [N, K] of one by places [N, K + 1]. */
  gradient(places: string): string {
    const build = this.#build;
    const first = build.slice(places, { axis: 1, start: 0, count: 1 });
    const ofBest = build.node('Mul', [first, build.oneHot(this.#best, this.#classes)]);
    return build.node('Add', [ofBest, this.#rest(places)]);
  }

  #rest(places: string): string {
    return this.#build.slice(places, { axis: 1, start: 1, count: this.#classes });
  }

  #highestOf(rows: string, count: number, depth = this.#classes + 1): string[] {
    const build = this.#build;
    const [, indices = ''] = build.nodeOf(2, 'TopK', [rows, build.ints([count])], { axis: int(1) });
    return Array.from({ length: count }, (_, rank) => {
      const index = build.slice(indices, { axis: 1, start: rank, count: 1 });
      return build.oneHot(build.reshape(index, [-1]), depth);
    });
  }
}
