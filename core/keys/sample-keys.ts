import type { Sample } from '../schema/manifest.ts';
import type { MethodName } from '../schema/method-name.ts';
import type { MapOutput } from '../schema/results.ts';
import { canPad } from '../schema/geometry.ts';
import { geometryOf } from '../schema/model-card.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { Canonical } from '../encoding/digest.ts';
import { ownValue } from '../encoding/own-value.ts';
import { artifactKeys } from './artifact-key.ts';
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
  const { spec, heads } = plan;
  const basis = basisOf(sample, plan);
  const { labels, cam, truth } = basis;
  const { foreground } = sample;
  const keys = keysOf(plan);
  const inputs = { cam, labels, foreground };
  return {
    ...keysOfMaps(basis, plan),
    heads: isTested(sample, heads)
      ? `${keys.heads({ ...inputs, classes: truth.classes })}.json`
      : null,
    compared: spec.baselines ? `${keys.compared(inputs)}.json` : null,
    measurements: spec.method.map((method) => ({
      method,
      key: `${keys.measurement({ ...inputs, logits: truth.logits, method })}.json`,
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
  truth: OfTruth;
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
  const keys = keysOf(plan);
  const truth = keys.ofTruth(sample);
  // A missing file still has its own row, which names it.
  const photo = sample.imageDigest ?? sample.image;
  const mask = sample.maskDigest ?? sample.mask;
  const image = keys.image({ image: photo });
  const labels = keys.labels({ image: photo, mask, value: sample.value });
  return { image, labels, cam: keys.cam({ image, target: truth.target }), truth };
}

/** What is equal in the keys of all samples with one truth (see `truthOf`), as their canonical JSON. */
interface OfTruth {
  target: Canonical;
  logits: Canonical;
  classes: Canonical;
}

/** What makes the keys of a plan's samples. */
type PlanKeys = ReturnType<typeof planKeys>;

function planKeys(plan: KeyedPlan) {
  const { spec, recipe, heads } = plan;
  const { target, measure } = spec;
  const geometry = geometryOf(plan.card);
  const { filter, ...placement } = geometry;
  const padding = canPad(geometry) ? plan.meanPixel : null;
  const options = { ...spec.image, exif: plan.view };
  const { method } = recipe;
  const untrained = heads.status === 'tested' ? heads.untrained : undefined;
  const truths = new Map<string, OfTruth>();
  return {
    image: artifactKeys('image', { geometry, padding, options }, ['image']),
    labels: artifactKeys('labels', { placement, reading: plan.masks }, ['image', 'mask', 'value']),
    cam: artifactKeys('cam', { explainer: plan.explainer.digest }, ['image', 'target']),
    measurement: artifactKeys('measurement', { measure }, [
      'cam',
      'labels',
      'foreground',
      'logits',
      'method',
    ]),
    compared: artifactKeys('compared', { measure, method }, ['cam', 'labels', 'foreground']),
    heads: artifactKeys('heads', { void: measure.void, untrained }, [
      'cam',
      'labels',
      'foreground',
      'classes',
    ]),
    ofTruth(sample: Sample): OfTruth {
      const name = truthOf(sample, target);
      const before = truths.get(name);
      if (before) return before;
      const logits = logitsOf(sample, plan);
      const ofNames = target.kind === 'group' || target.kind === 'label';
      const made = {
        target: new Canonical(ofNames ? { kind: 'group', logits } : target),
        logits: new Canonical(logits),
        classes: new Canonical(classesOf(heads, name)),
      };
      truths.set(name, made);
      return made;
    },
  };
}

function classesOf(heads: KeyedPlan['heads'], truth: string): readonly number[] {
  return (heads.status === 'tested' && ownValue(heads.classes, truth)) || [];
}

/** Of plans that are still used: it takes longer than the keys of many samples. */
const known = new WeakMap<object, PlanKeys>();

function keysOf(plan: KeyedPlan): PlanKeys {
  const before = known.get(plan);
  if (before) return before;
  const made = planKeys(plan);
  known.set(plan, made);
  return made;
}

/** The keys of what preprocess makes: samples with the same photo and mask have them in common. */
export function keysOfPixels({
  image,
  labels,
  photo,
}: Pick<MapKeys, 'image' | 'labels' | 'photo'>): string[] {
  return [image, labels, photo];
}

/** The keys of all that stages make of a sample, as far as the run has it. */
export function keysOfSample({
  prediction,
  maps,
  heads,
  measurements,
  compared,
  ...pixels
}: SampleKeys): string[] {
  return [
    ...keysOfPixels(pixels),
    prediction,
    ...maps.map(({ key }) => key),
    ...measurements.map(({ key }) => key),
    ...[heads, compared].filter((key) => key !== null),
  ];
}
