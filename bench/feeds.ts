import { asImageModel } from '../core/onnx/image-model.ts';
import type { OnnxModel } from '../core/onnx/onnx-model.ts';
import type { Tensors } from '../core/onnx/runner.ts';
import type { Recipe } from '../core/schema/results.ts';

/** What the explainer is fed: pixels, and a mask that allows every class. */
export function explainerFeeds(batch: number, { inputSize, logits }: Recipe): Tensors {
  const [height, width] = inputSize;
  return {
    image: {
      type: 'uint8',
      dims: [batch, height, width, 3],
      data: new Uint8Array(batch * height * width * 3).map((_, i) => (i * 7919) % 251),
    },
    target_mask: {
      type: 'float32',
      dims: [batch, logits],
      data: new Float32Array(batch * logits).fill(1),
    },
  };
}

/** What the bare model is fed: images that are normalised already. */
export function bareFeeds(batch: number, model: OnnxModel, { inputSize }: Recipe): Tensors {
  const { input, layout, height, width } = asImageModel(model, inputSize);
  const dims = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
  const data = new Float32Array(batch * 3 * height * width).map((_, i) => Math.sin(i));
  return { [input]: { type: 'float32', dims, data } };
}
