import type { Sample } from '../schema/manifest.ts';
import type { MethodName } from '../schema/method-name.ts';
import type { MapOutput } from '../schema/results.ts';
import { canPad } from '../schema/geometry.ts';
import { geometryOf } from '../schema/model-card.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { Canonical } from '../encoding/digest.ts';
import { artifactKey } from './artifact-key.ts';
import { logitsOf, truthOf } from './logits-of.ts';
import { isTested } from './tested-samples.ts';

/** A sample's maps, and what they are made from. */
export interface MapKeys {
  /** uint8 [H, W, 3]: the image at the model's input size. */
  image: string;
  /** uint8 [H, W]: the mask at the model's input size. */
  labels: string;
  /** JSON: width and height of the photo, which the mask has too, and how much of the objects is cut off. */
  photo: string;
  /** float32 [h, w] each: the explainer's maps, in the recipe's order. */
  maps: { map: MapOutput; key: string }[];
  /** JSON: logits of interest. */
  prediction: string;
}

/** All artifacts of one sample, in the order in which they are computed. */
export interface SampleKeys extends MapKeys {
  /** JSON: ROC-AUCs of other heads' maps; null if the sample is not compared with them. */
  heads: string | null;
  /** JSON: what the sample is compared with as far as it needs no others; null if the run compares with nothing. */
  compared: string | null;
  /** JSON for each method: region measures, or the reason why there are none. */
  measurements: { method: MethodName; key: string }[];
}

/** The part of a plan that determines the contents of a sample's artifacts. */
export type KeyedPlan = Pick<
  RunPlan,
  | 'spec'
  | 'recipe'
  | 'explainer'
  | 'card'
  | 'masks'
  | 'view'
  | 'classLogits'
  | 'heads'
  | 'meanPixel'
>;

/** Derives the keys of a sample's artifacts, without reading or computing anything. */
export function sampleKeys(sample: Sample, plan: KeyedPlan): SampleKeys {
  const { spec, recipe, heads } = plan;
  const basis = basisOf(sample, plan);
  const { labels, logits, cam } = basis;
  const { measure } = ofAllSamples(plan);
  const measurementOf = (method: MethodName) =>
    artifactKey('measurement', {
      cam,
      method,
      labels,
      foreground: sample.foreground,
      logits,
      measure,
    });
  const headsKey =
    heads.status === 'tested' && isTested(sample, heads)
      ? artifactKey('heads', {
          cam,
          labels,
          foreground: sample.foreground,
          void: spec.measure.void,
          untrained: heads.untrained,
          classes: heads.classes[truthOf(sample, spec.target)] ?? [],
        })
      : null;
  const compared =
    spec.baselines &&
    artifactKey('compared', {
      cam,
      method: recipe.method,
      labels,
      foreground: sample.foreground,
      measure,
    });
  return {
    ...keysOfMaps(basis, plan),
    heads: headsKey && `${headsKey}.json`,
    compared: compared ? `${compared}.json` : null,
    measurements: spec.method.map((method) => ({
      method,
      key: `${measurementOf(method)}.json`,
    })),
  };
}

/** The keys of a sample's maps alone, in half of the time. */
export function mapKeys(sample: Sample, plan: KeyedPlan): MapKeys {
  return keysOfMaps(basisOf(sample, plan), plan);
}

/** Keys without the ends of their files' names. */
interface Basis {
  image: string;
  labels: string;
  cam: string;
  logits: readonly number[];
}

function keysOfMaps({ image, labels, cam }: Basis, { recipe }: KeyedPlan): MapKeys {
  return {
    image: `${image}.npy`,
    labels: `${labels}.npy`,
    photo: `${labels}.json`,
    maps: recipe.maps.map((map) => ({ map, key: `${cam}.${map.output}.npy` })),
    prediction: `${cam}.json`,
  };
}

function basisOf(sample: Sample, plan: KeyedPlan): Basis {
  const { target } = plan.spec;
  const { geometry, placement, padding, options, reading } = ofAllSamples(plan);
  // A missing file still has its own row, which names it.
  const imageFile = sample.imageDigest ?? sample.image;
  const image = artifactKey('image', {
    image: imageFile,
    geometry,
    padding,
    options,
  });
  const labels = artifactKey('labels', {
    mask: sample.maskDigest ?? sample.mask,
    image: imageFile,
    placement,
    reading,
    value: sample.value,
  });
  const logits = logitsOf(sample, plan);
  const ofNames = target.kind === 'group' || target.kind === 'label';
  const cam = artifactKey('cam', {
    image,
    explainer: plan.explainer.digest,
    target: ofNames ? { kind: 'group', logits } : target,
  });
  return { image, labels, cam, logits };
}

/** What is equal in the keys of all samples of a plan. */
interface OfAllSamples {
  geometry: Canonical;
  placement: Canonical;
  padding: Canonical;
  options: Canonical;
  reading: Canonical;
  measure: Canonical;
}

/** Of plans that are still used: it takes longer than the rest of a sample's keys. */
const known = new WeakMap<object, OfAllSamples>();

function ofAllSamples(plan: KeyedPlan): OfAllSamples {
  const before = known.get(plan);
  if (before) return before;
  const geometry = geometryOf(plan.card);
  const { filter, ...placement } = geometry;
  const all = {
    geometry: new Canonical(geometry),
    placement: new Canonical(placement),
    padding: new Canonical(canPad(geometry) ? plan.meanPixel : null),
    options: new Canonical({ ...plan.spec.image, exif: plan.view }),
    reading: new Canonical(plan.masks),
    measure: new Canonical(plan.spec.measure),
  };
  known.set(plan, all);
  return all;
}

/** The keys of all that stages make of a sample, as far as the run has it. */
export function keysOfSample({
  image,
  labels,
  photo,
  prediction,
  maps,
  heads,
  measurements,
  compared,
}: SampleKeys): string[] {
  return [
    ...[image, labels, photo, prediction],
    ...maps.map(({ key }) => key),
    ...measurements.map(({ key }) => key),
    ...[heads, compared].filter((key) => key !== null),
  ];
}
