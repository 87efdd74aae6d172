import { InputError } from '../errors/input-error.ts';
import type { Head, HeadKind } from '../schema/head.ts';
import { int } from './attributes.ts';
import type { Classifier } from './classifier.ts';
import { findLogits, type FoundLogits } from './find-logits.ts';
import { GraphBuilder } from './graph-builder.ts';
import { asImageModel, type ImageModel } from './image-model.ts';
import { traceInlined } from './inline-conditions.ts';
import { copyModel, type OnnxModel } from './onnx-model.ts';
import type { RunModel } from './runner.ts';
import type { Trace } from './trace.ts';

export interface ReadingOptions {
  /** Height and width, for models that leave them open. */
  inputSize?: readonly [number, number] | undefined;
  /** The output or tensor with the logits, see `findLogits`. */
  logits?: string | undefined;
  /** Default: sigmoid if one closes the model, otherwise softmax. A single logit is always `binary`. */
  head?: HeadKind | undefined;
  /** The batch size to read the model with, if it leaves that open. */
  batch?: number | undefined;
  /** Runs the model's outline, to learn its shapes. */
  run: RunModel;
}

/** A classifier of which all shapes are known. */
export interface TracedClassifier {
  classifier: Classifier;
  trace: Trace;
}

/**
 * Finds the ends of an image classifier, see `asImageModel` and `findLogits`, and the shapes of all its
 * tensors. A single logit z becomes the two logits −z and z. Throws InputError for any other model.
 */
export async function readClassifier(
  model: OnnxModel,
  { inputSize, logits, head, batch, run }: ReadingOptions,
): Promise<TracedClassifier> {
  const described = asImageModel(model, inputSize);
  const { imageModel, trace } = await traceInlined(
    { ...described, fixedBatch: described.fixedBatch ?? batch },
    run,
  );
  const found = findLogits(
    {
      model: imageModel.model,
      shapes: trace.shapes,
      batch: imageModel.fixedBatch ?? { perSample: 1 },
    },
    logits,
  );
  if (found.classes === 1) return withBothSigns(imageModel, trace, found, head);
  const classifier: Classifier = {
    ...imageModel,
    logits: found.tensor,
    classes: found.classes,
    head: head ?? found.closing ?? 'softmax',
    found,
  };
  return { classifier, trace };
}

/** One logit z as the logits −z of a negative and z of a positive class. */
function withBothSigns(
  imageModel: ImageModel,
  trace: Trace,
  found: FoundLogits,
  wanted: HeadKind | undefined,
): TracedClassifier {
  if (wanted === 'softmax') {
    throw new InputError('The model has one logit, and the softmax of one logit is always 1', {
      hint: 'Leave --head out, or pass --head sigmoid.',
    });
  }
  const { tensor } = found;
  const model = copyModel(imageModel.model);
  const build = new GraphBuilder(model, 'groundcam/signs/');
  const [images = 1, ...dims] = trace.shapes.get(tensor) ?? [];
  const negative = build.node('Neg', [tensor]);
  const logits = build.node('Concat', [negative, tensor], { axis: int(1) });
  const shapes = new Map(trace.shapes);
  shapes.set(negative, [images, ...dims]);
  shapes.set(logits, [images, 2, ...dims.slice(1)]);
  const head: Head = 'binary';
  return {
    classifier: { ...imageModel, model, logits, classes: 2, head, found },
    trace: { ...trace, shapes },
  };
}
