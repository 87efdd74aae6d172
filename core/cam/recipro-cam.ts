import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { TailMethod, TailTensors } from './cam-method.ts';

/**
 * Recipro-CAM (Byun & Lee 2022, "Recipro-CAM: Fast gradient-free visual explanations for convolutional
 * neural networks", equations 1 to 4): a place's value is the target's probability (softmax over all
 * logits) when the layer's activations are kept at that place alone and are zero elsewhere, less the
 * lowest of these probabilities. No gradient; the layers behind run h·w times.
 *
 * This is the variant of the authors' code with masks of one place (`is_gaussian=False`); theirs of
 * 3 × 3 Gaussian masks is not here.
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
