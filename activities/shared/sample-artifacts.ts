import type { ViewedMap } from '../../core/cam/heatmap.ts';
import { wholeOf, type Box } from '../../core/image/box.ts';
import { readBytesNpy } from '../../core/encoding/npy.ts';
import { overInput } from '../../core/image/over-input.ts';
import { placePhoto, shownPart, type Placement } from '../../core/image/placement.ts';
import type { LabelMap, Raster } from '../../core/image/raster.ts';
import { keysOfSample, type SampleKeys } from '../../core/keys/sample-keys.ts';
import { canPad } from '../../core/schema/geometry.ts';
import type { MethodName } from '../../core/schema/method-name.ts';
import { PhotoSize } from '../../core/schema/photo-size.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import {
  readBytes,
  readFiles,
  readFloats,
  readRecord,
} from '../../store/artifacts/read-artifact.ts';
import { storedArtifacts } from './stored-artifacts.ts';

/*
 * What stages read of a sample. Each throws NotFoundError or CorruptArtifactError if an artifact is lost.
 */

/** The image at the model's input size. */
export async function readImage(
  artifacts: Artifacts,
  { image }: Pick<SampleKeys, 'image'>,
): Promise<Raster> {
  return rasterOf(await readBytes(artifacts, image));
}

/** The mask at the model's input size. */
export async function readLabels(
  artifacts: Artifacts,
  { labels }: Pick<SampleKeys, 'labels'>,
): Promise<LabelMap> {
  return rasterOf(await readBytes(artifacts, labels));
}

/** The masks of samples at the model's input size, with null for those that are lost. */
export async function readAllLabels(
  artifacts: Artifacts,
  samples: readonly Pick<SampleKeys, 'labels'>[],
): Promise<(LabelMap | null)[]> {
  const files = await readFiles(
    artifacts,
    samples.map(({ labels }) => labels),
  );
  return files.map((file) => file && rasterOf(readBytesNpy(file)));
}

/** Where a sample's photo lies in the model's input. */
export async function readPlacement(
  artifacts: Artifacts,
  { photo }: Pick<SampleKeys, 'photo'>,
  { card }: Pick<RunPlan, 'card'>,
): Promise<Placement> {
  return placePhoto(card.geometry.value, await readRecord(artifacts, photo, PhotoSize));
}

/** The part of the model's input that shows a sample's photo. Its size is read only if there can be padding. */
export async function readShownPart(
  artifacts: Artifacts,
  keys: Pick<SampleKeys, 'photo'>,
  plan: Pick<RunPlan, 'card'>,
): Promise<Box> {
  const geometry = plan.card.geometry.value;
  const [height, width] = geometry.crop;
  if (!canPad(geometry)) return wholeOf({ width, height });
  return shownPart(await readPlacement(artifacts, keys, plan));
}

/** The mask of what the model sees of the photo, stretched over the whole input if that has padding. */
export async function readPhotoLabels(
  artifacts: Artifacts,
  keys: Pick<SampleKeys, 'labels' | 'photo'>,
  plan: Pick<RunPlan, 'card'>,
): Promise<LabelMap> {
  const [labels, shown] = await Promise.all([
    readLabels(artifacts, keys),
    readShownPart(artifacts, keys, plan),
  ]);
  return overInput(labels, shown);
}

/** The maps of one method. */
export function readMaps(
  artifacts: Artifacts,
  { maps }: Pick<SampleKeys, 'maps'>,
  method: MethodName,
): Promise<ViewedMap[]> {
  return readViewedMaps(
    artifacts,
    maps.filter(({ map }) => map.method === method),
  );
}

/** Maps in the order of their keys, and how the image was altered for each. */
function readViewedMaps(artifacts: Artifacts, maps: SampleKeys['maps']): Promise<ViewedMap[]> {
  return Promise.all(
    maps.map(async ({ map, key }) => {
      const { shape, data } = await readFloats(artifacts, key);
      return { cam: rasterOf({ shape, data }), view: map.view };
    }),
  );
}

/**
 * Removes the measurements of a sample whose maps or mask are lost, so that it is measured again, and with them all that
 * is broken of it.
 */
export async function discardMeasurements(artifacts: Artifacts, keys: SampleKeys): Promise<void> {
  await artifacts.remove(keys.measurements.map(({ key }) => key));
  await storedArtifacts(artifacts, keysOfSample(keys));
}

function rasterOf<Data>({ shape, data }: { shape: readonly number[]; data: Data }) {
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
