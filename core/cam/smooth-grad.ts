import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientTensors, NoisyInputMethod } from './cam-method.ts';

/**
 * SmoothGrad (Smilkov et al. 2017, "SmoothGrad: removing noise by adding noise", section 3): the gradient
 * with respect to the model's normalised input, averaged over copies of the image with Gaussian noise; then
 * the maximum absolute value over channels, as for the vanilla gradient. The target is that of the image
 * without noise.
 */
export class SmoothGrad implements NoisyInputMethod {
  readonly name = 'smoothgrad';
  readonly needs = 'noisy-input';
  readonly copies = 16;
  readonly noise = 0.15;

  map(build: GraphBuilder, layer: GradientTensors): string {
    const { gradients, channels, height, width, batch } = layer;
    const values = channels * height * width;
    const perCopy = build.reshape(gradients, [this.copies, batch, values]);
    const mean = build.reshape(build.reduceMean(perCopy, [0]), [batch, channels, height, width]);
    const largest = build.reduceMax(build.node('Abs', [mean]), [1]);
    return build.reshape(largest, [batch, height, width]);
  }
}
