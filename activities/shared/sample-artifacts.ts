import type { ViewedMap } from '../../core/cam/heatmap.ts';
import type { LabelMap, Raster } from '../../core/image/raster.ts';
import type { SampleKeys } from '../../core/keys/sample-keys.ts';
import type { MethodName } from '../../core/schema/method-name.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { readBytes, readFloats } from '../../store/artifacts/read-artifact.ts';

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

/** Removes the measurements of a sample whose maps or mask are lost, so that it is measured again. */
export async function discardMeasurements(
  artifacts: Artifacts,
  { measurements }: Pick<SampleKeys, 'measurements'>,
): Promise<void> {
  await artifacts.remove(measurements.map(({ key }) => key));
}

function rasterOf<Data>({ shape, data }: { shape: readonly number[]; data: Data }) {
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
