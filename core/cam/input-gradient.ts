import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientTensors, InputMethod } from './cam-method.ts';

/**
 * Vanilla gradient (Simonyan et al. 2014, "Deep Inside Convolutional Networks: Visualising Image
 * Classification Models and Saliency Maps", section 3.1): max_c |∂y/∂x_cij|, with respect to the
 * model's normalised input.
 */
export class InputGradient implements InputMethod {
  readonly name = 'gradient';
  readonly needs = 'input';

  map(build: GraphBuilder, { gradients, height, width, batch }: GradientTensors): string {
    const largest = build.reduceMax(build.node('Abs', [gradients]), [1]);
    return build.reshape(largest, [batch, height, width]);
  }
}
