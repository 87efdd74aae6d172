import { InputError } from '../errors/input-error.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { copyModel, type OnnxModel } from '../onnx/onnx-model.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { prune } from '../onnx/prune.ts';
import { declareTensor } from '../onnx/value-info.ts';
import { numbersOfTensor } from '../onnx/constants.ts';

const RANDOM: ReadonlySet<string> = new Set(
  'Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike'.split(' '),
);

/**
 * Throws InputError if the logits depend on random numbers: on an operator that draws some, or on Dropout
 * in training mode. The same image would have other heat each time.
 */
export function refuseRandomOperators({ model, logits }: Classifier): void {
  const part = copyModel(model);
  part.graph.output = [declareTensor(logits, 'float32')];
  prune(part);
  const node = part.graph.node.find((each) => RANDOM.has(each.opType) || isTraining(each, model));
  if (!node) return;
  throw new InputError(
    `The model draws random numbers (${node.opType}, node "${node.name}"), so an image has no heat of its own`,
    { hint: 'Export it for inference: call model.eval() before torch.onnx.export.' },
  );
}

/** Whether Dropout drops values: in training mode, an input since opset 12, with a ratio above 0. */
function isTraining(node: NodeProto, model: OnnxModel): boolean {
  if (node.opType !== 'Dropout') return false;
  const [, ratio = '', mode = ''] = node.input;
  if (mode === '') return false;
  const truth = model.constant(mode);
  const isOff = truth && (truth.rawData[0] ?? truth.int32Data[0] ?? 0) === 0;
  const share = model.constant(ratio);
  const isNone = share && (numbersOfTensor(share)?.[0] ?? 0) === 0;
  return !isOff && !isNone;
}
