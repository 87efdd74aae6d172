import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Dim } from '../onnx/shape.ts';
import type { MethodName } from '../schema/method-name.ts';

/** What a layer computes, as a tensor [N, C, h, w] of the graph that is being built. */
export interface LayerTensors {
  activations: string;
  channels: number;
  height: number;
  width: number;
  /** The first dimension. */
  batch: Dim;
}

/** With the gradient of the target's logit with respect to the activations, in their shape. */
export interface GradientTensors extends LayerTensors {
  gradients: string;
  /** The gradients' mean over places, [N, C, 1, 1]: cheaper than to average them. */
  meanGradients: string;
}

/** With a way to run what is behind the layer once more. */
export interface TailTensors extends LayerTensors {
  /**
   * Runs the tail on the activations times each of M masks, [h, w] row by row. Returns the tensor with
   * the target's probabilities (softmax over all logits), [N, M].
   */
  scoreMasked: (masks: readonly (readonly number[])[]) => string;
}

/** A method that needs no more than `Needs` says, which gives it `Tensors`. */
interface Method<Needs extends string, Tensors> {
  readonly name: MethodName;
  readonly needs: Needs;
  /**
   * Appends the nodes that compute the map, [N, h, w]. What is below zero in it is cut off by the
   * explainer, for all methods alike.
   */
  map(build: GraphBuilder, tensors: Tensors): string;
}

export type ActivationMethod = Method<'activations', LayerTensors>;
export type GradientMethod = Method<'gradients', GradientTensors>;
export type TailMethod = Method<'tail', TailTensors>;
/** Reads the gradient with respect to the model's input; the layer is the input, [N, 3, H, W]. */
export type InputMethod = Method<'input', GradientTensors>;
/** As InputMethod, for copies of the image with noise: the tensors' first dimension is copies · N. */
export interface NoisyInputMethod extends Method<'noisy-input', GradientTensors> {
  readonly copies: number;
  /** Standard deviation of the noise, as a share of the range of the image's values. */
  readonly noise: number;
}

/** A way to turn what a model computes for an image into a map. */
export type CamMethod =
  ActivationMethod | GradientMethod | TailMethod | InputMethod | NoisyInputMethod;
