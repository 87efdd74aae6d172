import { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import type { ModelSpec } from '../schema/audit-spec.ts';
import { Layer } from '../schema/audit-spec.ts';
import { HeadKind } from '../schema/head.ts';
import { Preprocessing } from '../schema/preprocessing.ts';
import { declaredType } from '../onnx/element-types.ts';
import { TensorProto_DataType as DataType } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { Quantization, QUANTIZATION_KEY } from '../quantize/quantization.ts';
import { strictObject } from '../schema/strict-object.ts';

/** What a sidecar file next to a model may contain, so that it need not be passed as flags. */
export const Sidecar = strictObject({
  preprocessing: Preprocessing.optional(),
  labels: z.array(z.string()).optional(),
  layer: Layer.optional(),
  tokens: z.int().min(0).optional(),
  logits: z.string().min(1).optional(),
  head: HeadKind.optional(),
  inputSize: z.tuple([z.int().min(1), z.int().min(1)]).optional(),
});
export type Sidecar = z.infer<typeof Sidecar>;

/** What must be known about a model besides its graph. */
export interface ModelCard {
  preprocessing: Preprocessing;
  /** Class names in logit order. */
  labels: string[] | undefined;
  layer: string | string[] | undefined;
  /** How many tokens come before those of the image, if specified. */
  tokens: number | undefined;
  inputSize: [number, number] | undefined;
  /** The output or tensor with the logits, if somebody says so. */
  logits: string | undefined;
  /** What makes probabilities of logits, if something says so. */
  head: HeadKind | undefined;
}

const METADATA_KEYS = { preprocessing: 'groundcam.preprocessing', labels: 'groundcam.labels' };

/** The possible names of a model's sidecar file: `resnet50.onnx` has `resnet50.groundcam.yaml` or `.json`. */
export function sidecarNames(modelUri: string): string[] {
  const stem = modelUri.replace(/\.onnx$/i, '');
  return [`${stem}.groundcam.yaml`, `${stem}.groundcam.json`];
}

/** A model's card, in which the normalisation may be missing. */
export type KnownOfModel = Omit<ModelCard, 'preprocessing'> & {
  preprocessing: Preprocessing | undefined;
};

/**
 * Combines what is known about a model: the spec overrides the sidecar file, which overrides the ONNX
 * file's metadata (`groundcam.preprocessing`, `groundcam.labels`: JSON, as the export script writes them;
 * `problem_type`). A model quantised by groundcam is explained at the layer up to which it is quantised; one
 * that takes 8-bit pixels normalises them itself. Throws InputError if the metadata can't be read.
 */
export function knownOfModel(
  model: OnnxModel,
  spec: ModelSpec,
  sidecar: Sidecar = {},
): KnownOfModel {
  return {
    preprocessing:
      spec.preprocessing ??
      sidecar.preprocessing ??
      fromMetadata(model, METADATA_KEYS.preprocessing, Preprocessing) ??
      (takesBytes(model) ? Preprocessing.parse({}) : undefined),
    labels:
      spec.labels ??
      sidecar.labels ??
      fromMetadata(model, METADATA_KEYS.labels, z.array(z.string())),
    layer:
      spec.layer ?? sidecar.layer ?? fromMetadata(model, QUANTIZATION_KEY, Quantization)?.layer,
    tokens: spec.tokens ?? sidecar.tokens,
    inputSize: spec.inputSize ?? sidecar.inputSize,
    logits: spec.logits ?? sidecar.logits,
    head: spec.head ?? sidecar.head ?? headOfProblem(model.metadata.get('problem_type')),
  };
}

/**
 * As `knownOfModel`. Throws InputError if nothing says how images were normalised, too: a wrong guess would
 * change every heatmap without a sign.
 */
export function modelCard(model: OnnxModel, spec: ModelSpec, sidecar: Sidecar = {}): ModelCard {
  const { preprocessing, ...known } = knownOfModel(model, spec, sidecar);
  if (!preprocessing) {
    throw new InputError(`The normalisation of images for the model ${spec.uri} is unknown`, {
      hint:
        'Pass --mean and --std (torchvision: --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --input-range 1), ' +
        `or add them to ${sidecarNames(spec.uri)[0]}.`,
    });
  }
  return { ...known, preprocessing };
}

function takesBytes({ inputs: [image] }: OnnxModel): boolean {
  return image !== undefined && declaredType(image) === DataType.UINT8;
}

/** The head that Transformers means by a model's `problem_type`; undefined for other problems. */
function headOfProblem(type: string | undefined): HeadKind | undefined {
  return type === 'multi_label_classification' ? 'sigmoid' : undefined;
}

function fromMetadata<T>(model: OnnxModel, key: string, schema: z.ZodType<T>): T | undefined {
  const text = model.metadata.get(key);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InputError(`The model's metadata entry ${key} can't be read: ${text.slice(0, 120)}`, {
      hint: 'Write it as the export script does, or pass the values as flags.',
      cause,
    });
  }
}
