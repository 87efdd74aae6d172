import { int } from '../../../core/onnx/attributes.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import type { Tensors } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../../core/onnx/model-builder.ts';

const dims = [1, 64, 128, 128];

/** Ten convolutions: some tens of milliseconds and more. */
export function slowModel(): Uint8Array {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('x', 'float32', dims));
  build.model.graph.output.push(declareTensor('y', 'float32'));
  const weights = build.weights([64, 64, 3, 3]);
  const pads = { pads: { ints: [1, 1, 1, 1] }, group: int(1) };
  let x = 'x';
  for (let i = 0; i < 9; i++) x = build.node('Conv', [x, weights], pads);
  build.node('Conv', [x, weights], pads, 'y');
  return writeModel(build.model);
}

export function slowFeeds(): Tensors {
  return { x: { type: 'float32', dims, data: new Float32Array(64 * 128 * 128) } };
}
