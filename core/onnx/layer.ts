import type { FeatureMap } from './feature-map.ts';
import type { Shape } from './shape.ts';

/** A tensor that a CAM can be read from. */
export interface Layer {
  /** Name of the ONNX tensor. */
  tensor: string;
  /** Name and operator of the node whose output it is. */
  node: string;
  operator: string;
  /** PyTorch module that the node was exported from, if the file says so. */
  module: string | undefined;
  /**
   * Whether it is the output of a BatchNorm that was folded into the module, a convolution. `unknown` if the module
   * may or may not have had its bias before.
   */
  foldedNorm: boolean | 'unknown';
  shape: Shape;
  /** How its values map to positions in the image. */
  map: FeatureMap;
  /** Operators between the layer and the logits that have no adjoint rule: empty for a usable layer. */
  unsupported: string[];
}
