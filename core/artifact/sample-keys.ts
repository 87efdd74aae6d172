import type { Sample } from '../spec/manifest.ts';
import type { RunPlan } from '../spec/run-plan.ts';
import { artifactKey } from './artifact-key.ts';

/** The artifacts of one sample, in the order they are made. */
export interface SampleKeys {
  /** uint8 [H, W, 3]: the image at the model's input size. */
  image: string;
  /** uint8 [H, W]: the mask at the model's input size. */
  labels: string;
  /** float32 [h, w]: the CAM. */
  cam: string;
  /** JSON: logits of interest. */
  prediction: string;
  /** JSON: region measures, or the reason there are none. */
  measurement: string;
}

/** The part of a plan that decides what a sample's artifacts hold. */
export type KeyedPlan = Pick<RunPlan, 'spec' | 'recipe' | 'explainer' | 'maskKind' | 'classLogits'>;

/** Derives the keys of a sample's artifacts, without reading or computing anything. */
export function sampleKeys(sample: Sample, plan: KeyedPlan): SampleKeys {
  const { spec, recipe, explainer, maskKind, classLogits } = plan;
  const image = artifactKey('image', {
    image: sample.imageDigest,
    size: recipe.inputSize,
    options: spec.image,
  });
  const labels = artifactKey('labels', {
    mask: sample.maskDigest,
    image: sample.imageDigest,
    size: recipe.inputSize,
    kind: maskKind,
  });
  const logits = classLogits[sample.class] ?? [];
  const cam = artifactKey('cam', {
    image,
    explainer: explainer.digest,
    target: spec.target.kind === 'group' ? { kind: 'group', logits } : spec.target,
  });
  const measurement = artifactKey('measurement', {
    cam,
    labels,
    foreground: sample.foreground,
    logits,
  });
  return {
    image: `${image}.npy`,
    labels: `${labels}.npy`,
    cam: `${cam}.npy`,
    prediction: `${cam}.json`,
    measurement: `${measurement}.json`,
  };
}
