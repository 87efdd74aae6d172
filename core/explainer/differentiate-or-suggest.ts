import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { listLayers, nameOfLayer } from './layers.ts';
import type { Layer } from '../onnx/layer.ts';
import { copyModel } from '../onnx/onnx-model.ts';
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
  const differentiateFrom = (start: string | readonly string[], into: GraphBuilder) =>
    differentiate({ model, build: into, trace, tail: findTail(model, start, logits), seed });
  const works = (layer: string) => {
    try {
      differentiateFrom(layer, new GraphBuilder(copyModel(model)));
      return true;
    } catch (obstacle) {
      if (obstacle instanceof UnsupportedOperatorError) return false;
      throw obstacle;
    }
  };
  try {
    return differentiateFrom(layers, build);
  } catch (error) {
    if (!(error instanceof UnsupportedOperatorError)) throw error;
    const candidates = listLayers(classifier, trace);
    const isUsable = ({ tensor, unsupported }: Layer) => unsupported.length === 0 && works(tensor);
    const failing = candidates.findLastIndex(
      (candidate) => layers.includes(candidate.tensor) && !isUsable(candidate),
    );
    const nearest = candidates.slice(failing + 1).find(isUsable);
    const name = nearest && nameOfLayer(model, nearest);
    throw new UnsupportedOperatorError(error.message, {
      hint:
        name === undefined
          ? 'No later layer of this model works either.'
          : `The nearest layer that works is ${name}: pass --layer "${name}".`,
      cause: error,
    });
  }
}
