import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';

/**
 * HiResCAM (Draelos & Carin 2020, "Use HiResCAM instead of Grad-CAM for faithful explanations of
 * convolutional neural networks", equation 5): Σ_c ∂y/∂A_cij A_cij, with a gradient of its own at every
 * position.
 */
export class HiResCam implements GradientMethod {
  readonly name = 'hirescam';
  readonly needs = 'gradients';

  map(build: GraphBuilder, { activations, gradients }: GradientTensors): string {
    const products = build.node('Mul', [gradients, activations]);
    return build.reduceSum(products, [1], { keepDims: false });
  }
}
