import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';

/**
 * Element-wise Grad-CAM (pytorch-grad-cam's `GradCAMElementWise`; it has no paper of its own): Σ_c
 * ReLU(∂y/∂A_cij A_cij). Like HiResCAM, but evidence against the target is not subtracted.
 */
export class ElementWiseCam implements GradientMethod {
  readonly name = 'elementwise';
  readonly needs = 'gradients';

  map(build: GraphBuilder, { activations, gradients }: GradientTensors): string {
    const products = build.node('Mul', [gradients, activations]);
    return build.reduceSum(build.node('Relu', [products]), [1], { keepDims: false });
  }
}
