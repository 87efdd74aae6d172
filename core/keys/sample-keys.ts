import type { Sample } from '../schema/manifest.ts';
import type { MethodName } from '../schema/method-name.ts';
import type { MapOutput } from '../schema/results.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { artifactKey } from './artifact-key.ts';

/** The artifacts of one sample, in the order in which they are computed. */
export interface SampleKeys {
  /** uint8 [H, W, 3]: the image at the model's input size. */
  image: string;
  /** uint8 [H, W]: the mask at the model's input size. */
  labels: string;
  /** JSON: width and height of the photo, which the mask has too. */
  photo: string;
  /** float32 [h, w] each: the explainer's maps, in the recipe's order. */
  maps: { map: MapOutput; key: string }[];
  /** float32 [h, w] each: the primary method's maps of an untrained head, if the explainer returns them. */
  untrainedMaps: { map: MapOutput; key: string }[];
  /** JSON: logits of interest. */
  prediction: string;
  /** JSON for each method: region measures, or the reason why there are none. */
  measurements: { method: MethodName; key: string }[];
}

/** The part of a plan that determines the contents of a sample's artifacts. */
export type KeyedPlan = Pick<RunPlan, 'spec' | 'recipe' | 'explainer' | 'maskKind' | 'classLogits'>;

/** Derives the keys of a sample's artifacts, without reading or computing anything. */
export function sampleKeys(sample: Sample, plan: KeyedPlan): SampleKeys {
  const { spec, recipe, explainer, maskKind, classLogits } = plan;
  // A missing file still has its own row, which names it.
  const imageFile = sample.imageDigest ?? sample.image;
  const image = artifactKey('image', {
    image: imageFile,
    size: recipe.inputSize,
    options: spec.image,
  });
  const labels = artifactKey('labels', {
    mask: sample.maskDigest ?? sample.mask,
    image: imageFile,
    size: recipe.inputSize,
    kind: maskKind,
  });
  const logits = classLogits[sample.class] ?? [];
  const cam = artifactKey('cam', {
    image,
    explainer: explainer.digest,
    target: spec.target.kind === 'group' ? { kind: 'group', logits } : spec.target,
  });
  const keyOfMap = (map: MapOutput) => ({ map, key: `${cam}.${map.output}.npy` });
  const measurementOf = (method: MethodName) =>
    artifactKey('measurement', {
      cam,
      method,
      labels,
      foreground: sample.foreground,
      logits,
      measure: spec.measure,
    });
  return {
    image: `${image}.npy`,
    labels: `${labels}.npy`,
    photo: `${labels}.json`,
    maps: recipe.maps.map(keyOfMap),
    untrainedMaps: recipe.untrainedMaps.map(keyOfMap),
    prediction: `${cam}.json`,
    measurements: spec.method.map((method) => ({
      method,
      key: `${measurementOf(method)}.json`,
    })),
  };
}
