import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { listLayers, nameOfLayer } from './layers.ts';
import type { Layer } from '../onnx/layer.ts';
import { inputOf } from '../onnx/node-tensors.ts';
import { copyModel } from '../onnx/onnx-model.ts';
import { fusedOperators } from '../onnx/optimised.ts';
import { findTail } from '../autodiff/tail.ts';
import type { Trace } from '../onnx/trace.ts';

/**
 * Differentiates the tail after some layers, see `differentiate`. If an operator has no rule, the error
 * says which later layer would work.
 */
export function differentiateOrSuggest(
  build: GraphBuilder,
  classifier: Classifier,
  trace: Trace,
  seed: string,
  layers: readonly string[],
): ReadonlyMap<string, string> {
  const { model, logits } = classifier;
  try {
    return differentiate({ model, build, trace, tail: findTail(model, layers, logits), seed });
  } catch (error) {
    if (!(error instanceof UnsupportedOperatorError)) throw error;
    const nearest = nearestWorkingLayer(classifier, trace, layers);
    const name = nearest && nameOfLayer(model, nearest);
    const original =
      fusedOperators(model).length > 0 ? 'Use the file from before it was optimised. ' : '';
    throw new UnsupportedOperatorError(error.message, {
      hint:
        original +
        (name === undefined
          ? 'No later layer of this model works either.'
          : `The nearest layer that works is ${name}: pass --layer "${name}".`),
      cause: error,
    });
  }
}

/**
 * The first layer after all of `layers` that don't work, whose gradient can be computed and reaches all of its
 * places: not only one, such as the class token.
 */
export function nearestWorkingLayer(
  classifier: Classifier,
  trace: Trace,
  layers: readonly string[],
): Layer | undefined {
  const { model, logits } = classifier;
  const works = (layer: string) => {
    const build = new GraphBuilder(copyModel(model));
    try {
      const tail = findTail(model, layer, logits);
      const gradients = differentiate({ model, build, trace, tail, seed: 'seed' });
      return !isPadded(gradients.get(layer) ?? '', build);
    } catch (obstacle) {
      if (obstacle instanceof UnsupportedOperatorError) return false;
      throw obstacle;
    }
  };
  const candidates = listLayers(classifier, trace);
  const isUsable = ({ tensor, unsupported }: Layer) => unsupported.length === 0 && works(tensor);
  const failing = candidates.findLastIndex(
    (candidate) => layers.includes(candidate.tensor) && !isUsable(candidate),
  );
  return candidates.slice(failing + 1).find(isUsable);
}

/** Whether a gradient is zero but for one slice, such as a class token's. */
function isPadded(gradient: string, build: GraphBuilder): boolean {
  const node = build.producerOf(gradient);
  if (node?.opType === 'Reshape' || node?.opType === 'Transpose') {
    return isPadded(inputOf(node, 0), build);
  }
  return node?.opType === 'Pad';
}
