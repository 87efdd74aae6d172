import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Whether ONNX Runtime's optimiser made a node: it fuses operators into its own, such as FusedConv and BiasGelu. */
export function isFused({ domain, opType }: NodeProto): boolean {
  return domain.startsWith('com.microsoft') && !QUANTIZERS.has(opType);
}

/** Its quantisation tool writes these for 16-bit integers. */
const QUANTIZERS = new Set(['DequantizeLinear', 'QuantizeLinear']);

/** The operators of ONNX Runtime's own in a file that its optimiser saved, by name; empty for other files. */
export function fusedOperators({ graph }: OnnxModel): string[] {
  return [...new Set(graph.node.filter(isFused).map(({ opType }) => opType))];
}
