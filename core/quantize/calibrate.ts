import type { Preprocessing } from '../schema/preprocessing.ts';
import { int } from '../onnx/attributes.ts';
import type { ImageModel } from '../onnx/image-model.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { normaliseImage } from '../onnx/normalise-image.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { prune } from '../onnx/prune.ts';
import { floatsOf, type LoadModel } from '../onnx/runner.ts';
import { declareTensor } from '../onnx/value-info.ts';
import type { Range } from './range.ts';

export interface Calibration {
  classifier: ImageModel;
  preprocessing: Preprocessing;
  /** RGB pixels [H, W, 3] at the model's input size, one array per photo. */
  photos: readonly Uint8Array[];
  load: LoadModel;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Runs a float model on photos, one at a time (or in batches of its fixed size), and returns for each
 * tensor the range of its values in each run. An incomplete last batch is filled up with photos from the
 * start.
 */
export async function calibrate(
  model: OnnxModel,
  tensors: readonly string[],
  { classifier, preprocessing, photos, load, onProgress }: Calibration,
): Promise<ReadonlyMap<string, Range[]>> {
  const { height, width, fixedBatch: size = 1 } = classifier;
  const run = await load(withExtremes(model, tensors, { classifier, preprocessing }));
  const ranges = new Map<string, Range[]>(tensors.map((tensor) => [tensor, []]));
  for (let start = 0; start < photos.length; start += size) {
    const pixels = height * width * 3;
    const data = new Uint8Array(size * pixels);
    for (let i = 0; i < size; i++) data.set(photos[(start + i) % photos.length]!, i * pixels);
    const outputs = await run({ image: { type: 'uint8', dims: [size, height, width, 3], data } });
    const [minima, maxima] = [floatsOf(outputs['minima']), floatsOf(outputs['maxima'])];
    tensors.forEach((tensor, i) => ranges.get(tensor)!.push({ min: minima[i]!, max: maxima[i]! }));
    onProgress?.(Math.min(start + size, photos.length), photos.length);
  }
  return ranges;
}

/** The model from 8-bit pixels to the extremes of the tensors: `minima` and `maxima`, one per tensor. */
function withExtremes(
  model: OnnxModel,
  tensors: readonly string[],
  { classifier, preprocessing }: Pick<Calibration, 'classifier' | 'preprocessing'>,
): Uint8Array {
  const probe = copyModel(model);
  const nodes = probe.graph.node.splice(0);
  const build = new GraphBuilder(probe);
  normaliseImage(build, 'image', classifier, preprocessing, classifier.input);
  for (const node of nodes) probe.addNode(node);
  const extremes = (operator: string, name: string) => {
    const each = tensors.map((tensor) =>
      build.reshape(build.node(operator, [tensor], { keepdims: int(0) }), [1]),
    );
    build.node('Concat', each, { axis: int(0) }, name);
    return declareTensor(name, 'float32', [tensors.length]);
  };
  const { height, width, fixedBatch } = classifier;
  probe.graph.input = [declareTensor('image', 'uint8', [fixedBatch ?? 'N', height, width, 3])];
  probe.graph.output = [extremes('ReduceMin', 'minima'), extremes('ReduceMax', 'maxima')];
  prune(probe);
  return writeModel(probe);
}
