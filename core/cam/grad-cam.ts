import type { GraphBuilder } from '../model/graph-builder.ts';
import type { CamMethod, LayerTensors } from './cam-method.ts';

/**
 * Grad-CAM (Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via
 * Gradient-based Localization", equation 1): the weight of channel c is the spatial mean of the
 * gradient of the target's logit, w_c = 1/(h·w) Σ_ij ∂y/∂A_cij.
 */
export class GradCam implements CamMethod {
  readonly name = 'gradcam';

  weights(build: GraphBuilder, { gradients }: LayerTensors): string {
    return build.reduceMean(gradients, [2, 3]);
  }
}
