import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';

/**
 * LayerCAM (Jiang et al. 2021, "LayerCAM: Exploring Hierarchical Class Activation Maps for
 * Localization", equations 5 to 7): Σ_c ReLU(∂y/∂A_cij) A_cij.
 */
export class LayerCam implements GradientMethod {
  readonly name = 'layercam';
  readonly needs = 'gradients';

  map(build: GraphBuilder, { activations, gradients }: GradientTensors): string {
    const products = build.node('Mul', [build.node('Relu', [gradients]), activations]);
    return build.reduceSum(products, [1], { keepDims: false });
  }
}
