import { ownValue } from '../encoding/own-value.ts';
import { z } from 'zod';
import { ClassNames } from '../schema/class-names.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { besideJson } from './beside-json.ts';
import { PerChannel } from './per-channel.ts';
import type { Beside } from './said.ts';
import { TimmGeometry } from './timm-geometry.ts';

/** What a `config.json` says of a model. */
export interface ModelConfig {
  mean: Preprocessing['mean'] | undefined;
  std: Preprocessing['std'] | undefined;
  inputRange: Preprocessing['inputRange'] | undefined;
  inputSize: [number, number] | undefined;
  labels: string[] | undefined;
  problemType: string | undefined;
}

const Side = z.int().min(1);

/** How timm evaluates a model: pixels from 0 to 1, RGB. */
const PretrainedCfg = z.looseObject({
  mean: PerChannel.optional(),
  std: PerChannel.optional(),
  ...TimmGeometry.shape,
  label_names: z.array(z.string()).nullish(),
  label_descriptions: z.record(z.string(), z.string()).nullish(),
});

/** The parts of Transformers' and timm's `config.json` that groundcam reads. */
const ConfigJson = z.looseObject({
  id2label: ClassNames.nullish(),
  problem_type: z.string().nullish(),
  image_size: z.union([Side, z.tuple([Side, Side])]).nullish(),
  pretrained_cfg: PretrainedCfg.nullish(),
  label_names: z.array(z.string()).nullish(),
  label_descriptions: z.record(z.string(), z.string()).nullish(),
});

/**
 * What `config.json` beside a model says, as Transformers or timm writes it; undefined if there is none, or it
 * is another program's. Names such as LABEL_0, which Transformers makes up, count as none.
 */
export function modelConfig(files: Beside['files']): ModelConfig | undefined {
  const isTheirs = besideJson(files, 'config.json', z.unknown().transform(hasTheirKeys));
  const config = isTheirs ? besideJson(files, 'config.json', ConfigJson) : undefined;
  if (config === undefined) return undefined;
  const { id2label, image_size: side, pretrained_cfg: timm } = config;
  const [, ...timmSize] = timm?.input_size ?? [];
  const [height, width] = timm?.input_size ? timmSize : [side ?? []].flat();
  const names = config.label_names ?? timm?.label_names ?? undefined;
  const descriptions = config.label_descriptions ?? timm?.label_descriptions ?? {};
  const isMadeUp = id2label?.every((name, index) => name === `LABEL_${index}`) ?? true;
  return {
    mean: timm?.mean,
    std: timm?.std,
    inputRange: timm?.mean || timm?.std ? 1 : undefined,
    inputSize: height === undefined ? undefined : [height, width ?? height],
    labels: isMadeUp
      ? names?.map((name) => ownValue(descriptions, name) ?? name)
      : (id2label ?? undefined),
    problemType: config.problem_type ?? undefined,
  };
}

/** Whether a `config.json` is one of Transformers or timm: others may give the same keys another meaning. */
function hasTheirKeys(config: unknown): boolean {
  const keys = 'architecture architectures id2label model_type pretrained_cfg problem_type';
  return (
    typeof config === 'object' && config !== null && keys.split(' ').some((key) => key in config)
  );
}

/** How timm evaluates the model, as `config.json` beside it says; undefined if it says nothing. */
export function timmConfig(files: Beside['files']): TimmGeometry | undefined {
  const isTheirs = besideJson(files, 'config.json', z.unknown().transform(hasTheirKeys));
  if (!isTheirs) return undefined;
  return besideJson(files, 'config.json', ConfigJson)?.pretrained_cfg ?? undefined;
}
