import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { TailMethod, TailTensors } from './cam-method.ts';

/**
 * Recipro-CAM (Byun & Lee 2022, "Recipro-CAM: Fast gradient-free visual explanations for convolutional
 * neural networks", equations 1 to 4): the value at a position is the target's probability (by the
 * model's head) when the layer's activations are kept at that position only and are zero elsewhere, minus the
 * lowest of these probabilities. Needs no gradient; the layers after it run h·w times.
 *
 * This is the variant of the authors' code with single-position masks (`is_gaussian=False`); their 3 × 3
 * Gaussian masks are not supported.
 */
export class ReciproCam implements TailMethod {
  readonly name = 'reciprocam';
  readonly needs = 'tail';

  map(build: GraphBuilder, { height, width, batch, scoreMasked }: TailTensors): string {
    const places = height * width;
    const masks = Array.from({ length: places }, (_, kept) =>
      Array.from({ length: places }, (_, place) => (place === kept ? 1 : 0)),
    );
    const scores = scoreMasked(masks);
    const above = build.node('Sub', [scores, build.reduceMin(scores, [1])]);
    return build.reshape(above, [batch, height, width]);
  }
}
