import { InputError } from '../errors/input-error.ts';
import { intsOf } from './attributes.ts';
import { intsOfTensor } from './constants.ts';
import { isStandard } from './is-standard.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** No classifier pads an image, or the channels of a layer, by as many. */
const MOST_PADS = 4096;
const POOLS: ReadonlySet<string> = new Set(['AveragePool', 'LpPool', 'MaxPool']);

/**
 * Refuses paddings that can't be meant: a pool with windows that see nothing but padding, and a node that
 * pads by more than any image is large, which would take all memory.
 *
 * @param name what to call the model in errors
 * @throws InputError
 */
export function checkPads(model: OnnxModel, name: string): void {
  for (const node of model.graph.node) {
    if (!isStandard(node)) continue;
    const pads = padsOf(node, model);
    const most = pads.reduce((largest, pad) => Math.max(largest, pad), 0);
    const kernel = POOLS.has(node.opType) ? (intsOf(node, 'kernel_shape') ?? []) : [];
    const isBeyondKernel = kernel.some((size, axis) =>
      [pads[axis], pads[axis + kernel.length]].some((pad = 0) => pad >= size),
    );
    if (most <= MOST_PADS && !isBeyondKernel) continue;
    const windows = isBeyondKernel ? `, with windows of ${kernel.join('x')}` : '';
    throw new InputError(
      `The node "${node.name}" (${node.opType}) of ${name} pads by ${most} places${windows}`,
      { hint: 'Correct its pads in the code of the model, and export it again.' },
    );
  }
}

/** A node's pads, if it has any that the file says. */
function padsOf(node: NodeProto, model: OnnxModel): number[] {
  const operand = node.opType === 'Pad' ? model.constant(node.input[1] ?? '') : undefined;
  return operand ? intsOfTensor(operand) : (intsOf(node, 'pads') ?? []);
}
