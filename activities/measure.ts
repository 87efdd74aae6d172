import { log } from '@temporalio/activity';
import { readBytesNpy, readFloatsNpy } from '../core/artifact/npy.ts';
import type { SampleKeys } from '../core/artifact/sample-keys.ts';
import { isFlat, smoothHeatmap, type ViewedMap } from '../core/cam/heatmap.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import type { LabelMap } from '../core/image/raster.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import type { MeasurementBody } from '../core/spec/measurement-body.ts';
import type { MethodName } from '../core/spec/method-name.ts';
import { TargetPrediction } from '../core/spec/target-prediction.ts';
import type { SampleReference } from '../core/spec/workflow-messages.ts';
import { readJson } from '../store/read-json.ts';
import type { Store } from '../store/store.ts';
import { writeMeasurement } from './measurement-store.ts';
import type { Metrics } from './metrics.ts';
import type { Runs } from './runs.ts';

/**
 * Splits a sample's heatmaps into foreground and background and stores the measures, one a method.
 * Returns what became of the first.
 */
export function makeMeasure(runs: Runs, metrics: Metrics) {
  return async function measure(reference: SampleReference): Promise<'measured' | 'excluded'> {
    const { run, sample, keys } = await runs.sample(reference);
    const { store, plan } = run;
    const [labels, prediction] = await Promise.all([
      readLabels(store, keys.labels),
      readJson(store, keys.prediction, TargetPrediction),
    ]);
    const group = plan.classLogits[sample.class] ?? [];
    const statuses = await Promise.all(
      keys.measurements.map(async ({ method, key }) => {
        const body = measureMaps(await readMaps(store, keys, method));
        await writeMeasurement(store, key, body);
        return body.status;
      }),
    );
    const status = statuses[0]!;
    metrics.sample('measure', status === 'measured' ? 'computed' : 'excluded');
    return status;

    function measureMaps(maps: readonly ViewedMap[]): MeasurementBody {
      try {
        if (isFlat(...maps.map(({ cam }) => cam)))
          throw new InvalidImageError('flat-map', 'The CAM has the same value everywhere');
        const heat = smoothHeatmap(maps, labels.width, labels.height);
        return {
          status: 'measured',
          ...prediction,
          correct: group.length > 0 ? group.includes(prediction.predicted) : null,
          ...measureRegions(heat, labels, sample.foreground),
        };
      } catch (error) {
        if (!(error instanceof InvalidImageError)) throw error;
        const { reason, message } = error;
        log.info('Sample excluded', { reason, detail: message });
        return { status: 'excluded', reason, message };
      }
    }
  };
}

/** The maps that a method made of a sample. */
export async function readMaps(
  store: Store,
  keys: SampleKeys,
  method: MethodName,
): Promise<ViewedMap[]> {
  const ofMethod = keys.maps.filter(({ map }) => map.method === method);
  return Promise.all(
    ofMethod.map(async ({ map, key }) => {
      const { shape, data } = readFloatsNpy(await store.read(key));
      const [height = 0, width = 0] = shape;
      return { cam: { width, height, data }, view: map.view };
    }),
  );
}

export async function readLabels(store: Store, key: string): Promise<LabelMap> {
  const { shape, data } = readBytesNpy(await store.read(key));
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
