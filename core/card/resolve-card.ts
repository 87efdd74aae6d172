import { InputError } from '../errors/input-error.ts';
import { takesBytes } from '../onnx/element-types.ts';
import { fixedInputSize } from '../onnx/image-model.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { Quantization, QUANTIZATION_KEY } from '../quantize/quantization.ts';
import { CardSource } from '../schema/card-source.ts';
import { ClassNames } from '../schema/class-names.ts';
import type { FilterName } from '../schema/filter-name.ts';
import { StatedGeometry } from '../schema/geometry.ts';
import type { HeadKind } from '../schema/head.ts';
import type { ModelSpec } from '../schema/model-spec.ts';
import { modelName } from '../schema/model-name.ts';
import { StatedPreprocessing, type Preprocessing } from '../schema/preprocessing.ts';
import { checkScale } from './check-scale.ts';
import { readMetadata } from './metadata.ts';
import { modelConfig, timmConfig } from './model-config.ts';
import {
  preprocessorConfig,
  preprocessorFilter,
  preprocessorGeometry,
} from './preprocessor-config.ts';
import { needsOwnGeometry } from './resolve-geometry.ts';
import { stated, type Found, type Readers, type Said } from './said.ts';
import { sidecarNames } from './sidecar-names.ts';
import { timmFilter, timmGeometry } from './timm-geometry.ts';

type PerChannel = Preprocessing['mean'];

/**
 * What is known about a model, field by field: each has the value of the first source that says it, in the
 * order of `CardSource`. A source that nobody asks is not read.
 *
 * Throws InputError if a source that is asked can't be read, or says something about pixels that groundcam
 * doesn't do.
 */
export function resolveCard(said: Said) {
  const find = <T>(readers: Readers<T>, otherwise: T): Found<T> => {
    for (const source of CardSource.exclude(['default']).options) {
      const value = readers[source]?.(said);
      if (value !== undefined) return { value, source };
    }
    return { value: otherwise, source: 'default' };
  };
  return {
    name: find(
      stated(({ name }) => name),
      modelName(said.spec),
    ),
    mean: find<PerChannel>(
      {
        ...stated(({ preprocessing }) => preprocessing?.mean),
        metadata: ({ model }) => preprocessingOf(model)?.mean,
        model: ({ model }) => (takesBytes(model) ? [0, 0, 0] : undefined),
        'preprocessor_config.json': ({ files }) => preprocessorConfig(files)?.mean,
        'config.json': ({ files }) => modelConfig(files)?.mean,
      },
      [0, 0, 0],
    ),
    std: find<PerChannel>(
      {
        ...stated(({ preprocessing }) => preprocessing?.std),
        metadata: ({ model }) => preprocessingOf(model)?.std,
        model: ({ model }) => (takesBytes(model) ? [1, 1, 1] : undefined),
        'preprocessor_config.json': ({ files }) => preprocessorConfig(files)?.std,
        'config.json': ({ files }) => modelConfig(files)?.std,
      },
      [1, 1, 1],
    ),
    inputRange: find<Preprocessing['inputRange']>(
      {
        ...stated(({ preprocessing }) => preprocessing?.inputRange),
        metadata: ({ model }) => preprocessingOf(model)?.inputRange,
        model: ({ model }) => (takesBytes(model) ? 255 : undefined),
        'preprocessor_config.json': ({ files }) => preprocessorConfig(files)?.inputRange,
        'config.json': ({ files }) => modelConfig(files)?.inputRange,
      },
      255,
    ),
    channels: find<Preprocessing['channels']>(
      {
        ...stated(({ preprocessing }) => preprocessing?.channels),
        metadata: ({ model }) => preprocessingOf(model)?.channels,
        'preprocessor_config.json': ({ files }) => preprocessorConfig(files)?.channels,
      },
      'rgb',
    ),
    inputSize: find<[number, number] | undefined>(
      {
        spec: ({ spec }) => spec.inputSize,
        sidecar: ({ sidecar }) => sidecar?.inputSize ?? sidecar?.geometry?.crop,
        model: ({ model }) => fixedInputSize(model),
        metadata: ({ model }) => geometryOf(model)?.crop,
        'preprocessor_config.json': ({ files }) => preprocessorConfig(files)?.inputSize,
        'config.json': ({ files }) => modelConfig(files)?.inputSize,
      },
      undefined,
    ),
    head: find<HeadKind | undefined>(
      {
        ...stated(({ head }) => head),
        metadata: ({ model }) => headOfProblem(model.metadata.get('problem_type')),
        'config.json': ({ files }) => headOfProblem(modelConfig(files)?.problemType),
      },
      undefined,
    ),
    logits: find<string | undefined>(
      stated(({ logits }) => logits),
      undefined,
    ),
    labels: find<string[] | undefined>(
      {
        ...stated(({ labels }) => labels),
        metadata: ({ model }) => readMetadata(model, 'groundcam.labels', ClassNames),
        'config.json': ({ files }) => modelConfig(files)?.labels,
      },
      undefined,
    ),
    layer: find<string | string[] | undefined>(
      {
        ...stated(({ layer }) => layer),
        metadata: ({ model }) => readMetadata(model, QUANTIZATION_KEY, Quantization)?.layer,
      },
      undefined,
    ),
    geometry: {
      asked: said.spec.geometry,
      own: needsOwnGeometry(said.spec.geometry)
        ? find<StatedGeometry | undefined>(
            {
              sidecar: ({ sidecar }) => sidecar?.geometry,
              metadata: ({ model }) => geometryOf(model),
              'preprocessor_config.json': ({ files }) => preprocessorGeometry(files),
              'config.json': ({ files }) => timmGeometry(timmConfig(files)),
            },
            undefined,
          )
        : ({ value: undefined, source: 'default' } satisfies Found<StatedGeometry | undefined>),
    },
    filter: find<FilterName | undefined>(
      {
        spec: ({ spec }) => spec.geometry?.filter,
        sidecar: ({ sidecar }) => sidecar?.geometry?.filter,
        metadata: ({ model }) => geometryOf(model)?.filter,
        'preprocessor_config.json': ({ files }) => preprocessorFilter(files),
        'config.json': ({ files }) => timmFilter(timmConfig(files)),
      },
      undefined,
    ),
    tokens: find<number | undefined>(
      stated(({ tokens }) => tokens),
      undefined,
    ),
  };
}

/** What is known about a model besides its graph. */
export type Card = ReturnType<typeof resolveCard>;

/** The values of a card, as what works with a model takes them. */
export interface ModelSettings {
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

/** Whether anything says how pixels are scaled for a model: the order of channels alone does not. */
export function isNormalisationKnown({ mean, std, inputRange }: Card): boolean {
  return [mean, std, inputRange].some(({ source }) => source !== 'default');
}

/** The values of a card. Throws InputError if mean and std don't fit the range of pixels. */
export function settingsOf(card: Card): ModelSettings {
  const preprocessing: Preprocessing = {
    mean: card.mean.value,
    std: card.std.value,
    inputRange: card.inputRange.value,
    channels: card.channels.value,
  };
  checkScale(preprocessing);
  return {
    preprocessing,
    labels: card.labels.value,
    layer: card.layer.value,
    tokens: card.tokens.value,
    inputSize: card.inputSize.value,
    logits: card.logits.value,
    head: card.head.value,
  };
}

/**
 * The values of a card. Throws InputError if nothing says how images were normalised: a wrong guess would
 * change every heatmap without a sign.
 */
export function knownSettings(card: Card, { uri }: Pick<ModelSpec, 'uri'>): ModelSettings {
  if (isNormalisationKnown(card)) return settingsOf(card);
  throw new InputError(`The normalisation of images for the model ${uri} is unknown`, {
    hint:
      'Pass --mean and --std (torchvision: --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --input-range 1), ' +
      `or add them to ${sidecarNames(uri)[0]}.`,
  });
}

function geometryOf(model: OnnxModel): StatedGeometry | undefined {
  return readMetadata(model, 'groundcam.geometry', StatedGeometry);
}

function preprocessingOf(model: OnnxModel): StatedPreprocessing | undefined {
  return readMetadata(model, 'groundcam.preprocessing', StatedPreprocessing);
}

/** The head that Transformers means by a model's `problem_type`; undefined for other problems. */
function headOfProblem(type: string | undefined): HeadKind | undefined {
  return type === 'multi_label_classification' ? 'sigmoid' : undefined;
}
