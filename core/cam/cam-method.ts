import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Dim } from '../onnx/shape.ts';
import type { MethodName } from '../schema/method-name.ts';

/** A layer's output, as a tensor [N, C, h, w] of the graph being built. */
export interface LayerTensors {
  activations: string;
  channels: number;
  height: number;
  width: number;
  /** The first dimension. */
  batch: Dim;
  /** Whether the activations are those of one image, [1, C, h, w], for all rows of the gradients. */
  isShared?: boolean;
}

/** With the gradient of the target's logit with respect to the activations, in their shape. */
export interface GradientTensors extends LayerTensors {
  gradients: string;
  /** The gradients' spatial mean, [N, C, 1, 1]: cheaper than averaging them. */
  meanGradients: string;
}

/** With a way to run the tail after the layer again. */
export interface TailTensors extends LayerTensors {
  /**
   * Runs the tail on the activations times each of M masks, [h, w] row by row. Returns the tensor with
   * the target's probabilities, [N, M].
   */
  scoreMasked: (masks: readonly (readonly number[])[]) => string;
}

/** A method that declares what it reads with `Needs`, and receives it as `Tensors`. */
interface Method<Needs extends string, Tensors> {
  readonly name: MethodName;
  readonly needs: Needs;
  /**
   * Appends the nodes that compute the map, [N, h, w]. The explainer sets negative values to 0, for all
   * methods alike.
   */
  map(build: GraphBuilder, tensors: Tensors): string;
}

export type ActivationMethod = Method<'activations', LayerTensors>;
export interface GradientMethod extends Method<'gradients', GradientTensors> {
  /** Whether a channel's weight is a mean of its gradient: zero before a normalisation over places. */
  readonly averages?: true;
}
export type TailMethod = Method<'tail', TailTensors>;
/** Reads the gradient with respect to the model's input: the layer is the input, [N, 3, H, W]. */
export type InputMethod = Method<'input', GradientTensors>;
/** Like InputMethod, for noisy copies of the image: the tensors' first dimension is copies · N. */
export interface NoisyInputMethod extends Method<'noisy-input', GradientTensors> {
  readonly copies: number;
  /** Standard deviation of the noise, as a share of the range of the image's values. */
  readonly noise: number;
}

/** A method that turns a model's activations and gradients for an image into a map. */
export type CamMethod =
  ActivationMethod | GradientMethod | TailMethod | InputMethod | NoisyInputMethod;
