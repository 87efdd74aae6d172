import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';
import { weightedMap } from './weighted-map.ts';

/** What pytorch-grad-cam adds to the denominator. */
const EPSILON = 1e-7;

/**
 * XGrad-CAM (Fu et al. 2020, "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of
 * CNNs", equation 8): Σ_c w_c A_cij, where the weight of channel c is the mean of its gradient weighted
 * by its activation, w_c = Σ_ij ∂y/∂A_cij A_cij / (Σ_ij A_cij + 1e-7).
 */
export class XGradCam implements GradientMethod {
  readonly name = 'xgradcam';
  readonly needs = 'gradients';
  readonly averages = true;

  map(build: GraphBuilder, layer: GradientTensors): string {
    const { activations, gradients } = layer;
    const sum = build.reduceSum(activations, [2, 3], { keepDims: true });
    const products = build.node('Mul', [gradients, activations]);
    const shares = build.node('Div', [
      products,
      build.node('Add', [sum, build.floats([], [EPSILON])]),
    ]);
    return weightedMap(build, build.reduceSum(shares, [2, 3], { keepDims: true }), layer);
  }
}
