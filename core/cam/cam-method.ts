import type { GraphBuilder } from '../model/graph-builder.ts';

/** Activations and gradients of a layer, as tensors [N, C, h, w] of the graph that is being built. */
export interface LayerTensors {
  activations: string;
  gradients: string;
  channels: number;
  height: number;
  width: number;
}

/**
 * A way to turn a layer's activations and gradients into a map. A method says only how channels are
 * weighted; the rest (weighted sum, ReLU) is the same for all.
 */
export interface CamMethod {
  readonly name: string;
  /** Appends the nodes that compute the channel weights; returns a tensor [N, C, 1, 1]. */
  weights(build: GraphBuilder, layer: LayerTensors): string;
}
