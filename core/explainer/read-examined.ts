import type { OnnxModel } from '../onnx/onnx-model.ts';
import { fusedOperators } from '../onnx/optimised.ts';
import {
  readClassifier,
  type ReadingOptions,
  type TracedClassifier,
} from '../onnx/read-classifier.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { examineLogits } from './examine-logits.ts';

/** A classifier, and what running it has told. */
export interface ExaminedClassifier extends TracedClassifier {
  /**
   * Whether an image's logits depend on the other images of its batch, so that it has to be explained alone:
   * in a batch of 1, or as every image of a fixed batch.
   */
  isAlone: boolean;
  /** What a reader of results should know, in sentences. */
  notes: string[];
}

/**
 * Reads a classifier, see `readClassifier`, and looks at its logits, see `examineLogits`. One that mixes the
 * images of a batch is read with a batch of 1.
 */
export async function readExamined(
  model: OnnxModel,
  { preprocessing, ...options }: ReadingOptions & { preprocessing: Preprocessing },
): Promise<ExaminedClassifier> {
  const read = await readClassifier(model, options);
  const { values, mixesImages } = await examineLogits(read.classifier, preprocessing, options.run);
  const { fixedBatch, found } = read.classifier;
  const notes: string[] = [];
  const fused = fusedOperators(model);
  if (fused.length > 0) {
    notes.push(
      `ONNX Runtime's optimiser has fused operators of this file into ${fused.join(', ')}, which have no gradient: use the file from before for layers ahead of them`,
    );
  }
  if (values === 'unit-range') {
    notes.push(
      `All values of "${found.output}" were between 0 and 1 on six plain images: if they are probabilities, pass --logits with the tensor they are made from`,
    );
  }
  if (!mixesImages) return { ...read, isAlone: false, notes };
  notes.push(
    'The logits of an image depend on the other images in its batch (BatchNorm in training mode?), so images are explained one at a time',
  );
  const alone =
    fixedBatch === undefined ? await readClassifier(model, { ...options, batch: 1 }) : read;
  return { ...alone, isAlone: true, notes };
}
