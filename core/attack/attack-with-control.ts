import { sha256 } from '../encoding/digest.ts';
import type { Box } from '../image/box.ts';
import type { LabelMap, Raster } from '../image/raster.ts';
import { allowedPixels } from './allowed-pixels.ts';
import type { AttackCell } from '../schema/attack-cells.ts';
import { attackImage } from './attack-image.ts';
import { noise } from './noise.ts';
import type { Step } from './step.ts';

/** A sample's image as a model takes it, and what of it is attacked. */
export interface SampleToAttack {
  image: Raster;
  labels: LabelMap;
  /** The part that shows the photo. */
  shown: Box;
  /** The class's value in the mask. */
  foreground: number;
  /** The logits that the prediction is to leave. */
  group: readonly number[];
  /** Names the photo: starts and noise are drawn by it and the attack's seed, and are others for each photo. */
  photo: string;
}

/** An attack as it is asked for, and the logits that it is to reach; `undefined` for any other. */
export interface AttackToMake {
  cell: AttackCell;
  toward: readonly number[] | undefined;
}

/** An attacked image and its control: pixels [H, W, 3], 8 bits. */
export interface AttackAndControl {
  attacked: Uint8Array;
  control: Uint8Array;
  /** What the attacked image was predicted as before it was rounded. */
  predictedUnrounded: number;
}

/**
 * Attacks a sample's image, and puts noise of the same size on the same pixels of it. `null` if the mask has none of the
 * region's pixels. Throws as `attackImage`.
 */
export async function attackWithControl(
  { image, labels, shown, foreground, group, photo }: SampleToAttack,
  { cell: { region, ...cell }, toward }: AttackToMake,
  step: Step,
  classes: number,
): Promise<AttackAndControl | null> {
  const { norm, epsilon, seed } = cell;
  const allowed = allowedPixels(labels, region, { foreground, shown, seed });
  if (allowed === null) return null;
  const draw = (what: string) =>
    Number.parseInt(sha256(`${what} ${seed} ${photo}`).slice(0, 8), 16);
  const outcome = await attackImage(
    { pixels: image.data, allowed, group, toward },
    { ...cell, seed: draw('start') },
    step,
    classes,
  );
  const ball = { pixels: Float32Array.from(image.data), allowed, norm, epsilon };
  return {
    attacked: outcome.pixels,
    control: noise[norm](ball, draw('noise')),
    predictedUnrounded: outcome.predictedUnrounded,
  };
}
