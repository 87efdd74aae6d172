import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { NodeProto } from './onnx_pb.ts';

/**
 * Name of a required input of a node.
 *
 * @throws UnsupportedOperatorError The node does not have it.
 */
export function inputOf(node: NodeProto, index: number): string {
  return node.input[index] || missing(node, `input ${index}`);
}

/**
 * Name of a required output of a node.
 *
 * @throws UnsupportedOperatorError The node does not have it.
 */
export function outputOf(node: NodeProto, index = 0): string {
  return node.output[index] || missing(node, `output ${index}`);
}

function missing({ opType, name }: NodeProto, what: string): never {
  throw new UnsupportedOperatorError(`The operator ${opType} (node "${name}") has no ${what}`, {
    hint: 'The file is damaged, or was not written by an exporter: export the model again.',
  });
}
