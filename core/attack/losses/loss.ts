import type { LossName } from '../../schema/attack.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';

/** The tensors that a loss is made of. */
export interface LossInputs {
  /** Logits [N, K]. */
  logits: string;
  /** Above 0 for the classes that the prediction is to leave: [N, K] floats. */
  from: string;
  /** Above 0 for the classes that it is to reach: [N, K] floats. Untargeted losses don't read it. */
  toward: string;
  /** K. */
  classes: number;
}

/** A loss of each image [N], and its gradient by the logits [N, K]. */
export interface LossTensors {
  loss: string;
  gradient: string;
}

/**
 * A loss: the larger, the further the prediction has left `from`, or the nearer it has come to `toward`. Classes
 * that stand for one thing count as one: several ImageNet classes of a dataset's class, for example.
 */
export interface Loss {
  readonly name: LossName;
  /** Logits that it needs besides those it counts as one. */
  readonly fewestOthers: number;
  /** Appends the nodes that compute it. */
  append(build: GraphBuilder, inputs: LossInputs): LossTensors;
}
