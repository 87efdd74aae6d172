import { create } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { InputError } from '../errors/input-error.ts';
import type { Geometry } from '../schema/geometry.ts';
import type { HeadKind } from '../schema/head.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { readClassifier } from '../onnx/read-classifier.ts';
import { elementTypes } from '../onnx/element-types.ts';
import { FLOATS } from '../onnx/float-types.ts';
import { imageTensors } from '../onnx/image-tensors.ts';
import { chooseLayer } from '../explainer/layers.ts';
import { TensorProto_DataType as DataType, StringStringEntryProtoSchema } from '../onnx/onnx_pb.ts';
import { writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { precisionOf } from '../onnx/precision.ts';
import { prune } from '../onnx/prune.ts';
import { reserveNamesOf } from '../onnx/reserve-names.ts';
import type { LoadModel, RunModel } from '../onnx/runner.ts';
import { calibrate } from './calibrate.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { insertQuantizers } from './insert-quantizers.ts';
import { planQuantization } from './plan-quantization.ts';
import { QUANTIZATION_KEY, type Quantization } from './quantization.ts';
import { codesFor, coveringRange } from './range.ts';

/** QuantizeLinear supports a scale per output channel since this opset. */
const OLDEST_OPSET = 13;

export interface QuantizeOptions {
  preprocessing: Preprocessing;
  /** How photos become the input, to be kept in the file. */
  geometry?: Geometry | undefined;
  labels?: readonly string[] | undefined;
  /** As in `compileExplainer`; everything after it stays float32. */
  layer?: string | undefined;
  inputSize?: readonly [number, number] | undefined;
  /** As for `compileExplainer`. */
  logits?: string | undefined;
  head?: HeadKind | undefined;
  /** RGB pixels [H, W, 3] at the model's input size, one array per photo. */
  photos: readonly Uint8Array[];
  /** See `coveringRange`. Default: 100. */
  percentile?: number | undefined;
  /**
   * 8, or 7 for results that are the same on all processors: without VNNI instructions, ONNX Runtime adds
   * two products in 16 bits, which can overflow with 8-bit weights.
   */
  weightBits?: Quantization['weightBits'];
  /** SHA-256 of the model's file. */
  sourceDigest: string;
  run: RunModel;
  load: LoadModel;
  onProgress?: (done: number, total: number) => void;
}

export interface QuantizedModel {
  /** The ONNX file. */
  bytes: Uint8Array;
  quantization: Quantization;
  /** Nodes before the layer that compute with integers and those that do not, counted by operator. */
  operators: { integer: string[]; float: string[] };
}

/**
 * Quantises a float classifier's backbone to int8: unsigned codes for activations, with ranges measured on
 * photos, and signed codes for weights, with a scale for each output channel (Krishnamoorthi 2018,
 * arXiv:1806.08342). The tail after the layer stays float32, and so do the gradients.
 *
 * Throws InputError for models that are not float32, older than opset 13, or without convolutions before
 * the layer.
 */
export async function quantizeModel(
  source: OnnxModel,
  options: QuantizeOptions,
): Promise<QuantizedModel> {
  const { preprocessing, photos, percentile = 100, weightBits = 7 } = options;
  refuseOther(source);
  if (photos.length === 0) {
    throw new InputError('There are no photos to measure the ranges of activations on', {
      hint: 'Pass --calibrate with a dataset of decodable photos.',
    });
  }
  const { classifier, trace } = reserveNamesOf(await readClassifier(source, options), [
    ...['image', 'minima', 'maxima'],
  ]);
  const layer = chooseLayer(classifier, trace, options.layer).tensor;
  const model = foldBatchNormalization(classifier.model, layer);
  const plan = planQuantization(model, { input: classifier.input, layer });
  if (plan.operators.size === 0) {
    throw new InputError(`The model has no convolutions before the layer "${layer}"`, {
      hint: 'Only convolutional networks can be quantised.',
    });
  }
  const measured = [...new Set(plan.tensors.values())];
  const ranges = await calibrate(model, measured, { ...options, classifier, photos });
  const codes = new Map(
    [...plan.tensors].map(([tensor, rangeOf]) => [
      tensor,
      codesFor(coveringRange(ranges.get(rangeOf)!, percentile)),
    ]),
  );
  const largestWeight = weightBits === 7 ? 64 : 127;
  const quantized = insertQuantizers(model, { plan, codes, largestWeight });
  prune(quantized);

  const quantization: Quantization = {
    scheme: 'u8s8-per-channel',
    weightBits,
    layer,
    photos: photos.length,
    percentile,
    calibrationDigest: digestOf(photos),
    sourceDigest: options.sourceDigest,
  };
  setMetadata(quantized, {
    'groundcam.preprocessing': preprocessing,
    ...(options.geometry && { 'groundcam.geometry': options.geometry }),
    ...(options.labels && { 'groundcam.labels': options.labels }),
    [QUANTIZATION_KEY]: quantization,
  });
  return { bytes: writeModel(quantized), quantization, operators: operatorsOf() };

  function operatorsOf(): QuantizedModel['operators'] {
    const ofImage = imageTensors(model, classifier.input);
    const after = new Set([layer]);
    const folded = new Set(plan.activations.values());
    const float: string[] = [];
    for (const node of model.graph.node) {
      if (node.input.some((input) => after.has(input))) {
        for (const output of node.output) after.add(output);
      } else if (node.input.some((input) => ofImage.has(input))) {
        if (!plan.operators.has(node) && !folded.has(node)) float.push(node.opType);
      }
    }
    return { integer: [...plan.operators].map(({ opType }) => opType), float };
  }
}

function refuseOther(source: OnnxModel): void {
  if (precisionOf(source) === 'int8') {
    throw new InputError('The model is quantised already', {
      hint: 'Pass the float model that it was quantised from.',
    });
  }
  const types = [...elementTypes(source).values()];
  if (types.some((type) => FLOATS.has(type) && type !== DataType.FLOAT)) {
    throw new InputError('Expected a float32 model but parts of it have another precision', {
      hint: 'Export it in float32.',
    });
  }
  if (source.opset < OLDEST_OPSET) {
    throw new InputError(
      `Expected opset ${OLDEST_OPSET} or newer, which has per-channel scales, but the model has opset ${source.opset}`,
      { hint: 'Convert it with onnx.version_converter.convert_version(model, 17).' },
    );
  }
}

function digestOf(photos: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const photo of photos) hash.update(photo);
  return hash.digest('hex');
}

function setMetadata({ proto }: OnnxModel, entries: Record<string, unknown>): void {
  proto.metadataProps = [
    ...proto.metadataProps.filter(({ key }) => !(key in entries)),
    ...Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: JSON.stringify(value) }),
    ),
  ];
}
