import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientTensors, InputMethod } from './cam-method.ts';

/**
 * Input × gradient (Shrikumar et al. 2017, "Learning Important Features Through Propagating Activation
 * Differences", section 2.3): Σ_c x_cij ∂y/∂x_cij, with respect to the model's normalised input.
 */
export class InputXGradient implements InputMethod {
  readonly name = 'inputxgradient';
  readonly needs = 'input';

  map(build: GraphBuilder, { activations, gradients }: GradientTensors): string {
    const products = build.node('Mul', [activations, gradients]);
    return build.reduceSum(products, [1], { keepDims: false });
  }
}
