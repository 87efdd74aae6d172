import type { NodeProto } from '../onnx/onnx_pb.ts';
import { modulePathOf, moduleOfName } from './module-path.ts';

/** A convolution that also computes what followed it: the BatchNorm that was folded into its weights. */
export interface FoldedNorm {
  /** The convolution's module. */
  convolution: string;
  /** The module whose output it returns, if the file names it. */
  norm: string | undefined;
  /** Whether a BatchNorm was folded in for sure: the convolution may have had its bias before. */
  isCertain: boolean;
}

/** Operators that exporters fold a BatchNorm into. */
const FOLDING = new Set(['Conv', 'ConvTranspose', 'Gemm']);

/** Metadata key under which onnxscript records which of its rules made a node. */
const RULES_KEY = 'pkg.onnxscript.rewriter.rule_name';

/**
 * Whether the BatchNorm after a convolution was folded into it, by what the exporter named its bias.
 *
 * - PyTorch's TorchScript exporter names the new weights and bias `onnx::Conv_57`, and keeps the convolution's node.
 * - onnxscript, behind PyTorch's dynamo exporter, keeps the bias's name, or makes one from the weight's,
 *   `layer4.2.conv3.weight_bias`. Its newer versions record the node as the BatchNorm's, older ones without a module.
 * - `groundcam model quantize` names the bias after the BatchNorm's output.
 * - ONNX Runtime's optimiser begins the names with `ConvBnFusion`. Its FusedConv is a convolution with an activation, and
 *   returns the activation's tensor.
 *
 * Undefined for other nodes.
 *
 * @param isRecorded whether the file records the modules of its nodes in their metadata
 */
export function foldedNormOf(node: NodeProto, isRecorded: boolean): FoldedNorm | undefined {
  const [, weight = '', bias = ''] = node.input;
  const [output = ''] = node.output;
  const module = modulePathOf(node);
  const certain = { norm: undefined, isCertain: true };
  if (node.opType === 'FusedConv' && module !== undefined) {
    return { ...certain, convolution: module, norm: moduleOfName(output) };
  }
  if (!FOLDING.has(node.opType) || bias === '') return undefined;
  const ofWeight = /^(.+)\.weight/.exec(weight)?.[1];

  if (bias.startsWith(`${output}/bias`)) {
    return module === undefined
      ? undefined
      : { ...certain, convolution: module, norm: moduleOfName(output) };
  }
  if (isRecorded) {
    if (ofWeight === undefined) return undefined;
    const rules = node.metadataProps.find(({ key }) => key === RULES_KEY)?.value ?? '';
    const isFolded = rules.includes('FuseBatchNorm') || bias.startsWith(`${ofWeight}.weight_bias`);
    const norm = module === ofWeight ? undefined : module;
    if (isFolded) return { ...certain, convolution: ofWeight, norm };
    return module === undefined
      ? { convolution: ofWeight, norm: undefined, isCertain: false }
      : undefined;
  }
  if (module === undefined) return undefined;
  if (/^(onnx::Conv|ConvBnFusion)/.test(bias)) return { ...certain, convolution: module };
  return /(^|\.)bias/.test(bias)
    ? undefined
    : { convolution: module, norm: undefined, isCertain: false };
}
