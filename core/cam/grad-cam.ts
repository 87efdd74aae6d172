import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';
import { weightedMap } from './weighted-map.ts';

/**
 * Grad-CAM (Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via
 * Gradient-based Localization", equations 1 and 2): Σ_c w_c A_cij, where the weight of channel c is the
 * spatial mean of the gradient of the target's logit, w_c = 1/(h·w) Σ_ij ∂y/∂A_cij.
 */
export class GradCam implements GradientMethod {
  readonly name = 'gradcam';
  readonly needs = 'gradients';
  readonly averages = true;

  map(build: GraphBuilder, layer: GradientTensors): string {
    return weightedMap(build, layer.meanGradients, layer);
  }
}
