import type { Classifier } from '../onnx/classifier.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { drawLogits, reinitialiseHead } from './reinitialise-head.ts';
import { seedAt } from './select-target.ts';
import { findTail } from '../autodiff/tail.ts';
import type { Trace } from '../onnx/trace.ts';
import type { ViewStack } from './views.ts';

/**
 * Appends a second, untrained head (see `reinitialiseHead`) and, for each image, the gradient of a drawn
 * logit of it with respect to some layers, in the layers' shapes. Undefined if the head has no weights.
 */
export function untrainedGradients(
  build: GraphBuilder,
  { model, logits }: Classifier,
  trace: Trace,
  layers: readonly string[],
  { classes, stack }: { classes: number; stack: ViewStack },
): ReadonlyMap<string, string> | undefined {
  const untrained = reinitialiseHead(build, model, trace, findTail(model, layers, logits));
  if (!untrained) return undefined;
  const shape = trace.shapes.get(logits) ?? [];
  const seed = seedAt(build, drawLogits(build, classes), shape, { classes, stack });
  return differentiate({ model, build, ...untrained, seed });
}
