import { log } from '@temporalio/activity';
import type { SampleKeys } from '../core/keys/sample-keys.ts';
import { isFlat, smoothHeatmap, type ViewedMap } from '../core/cam/heatmap.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import type { LabelMap } from '../core/image/raster.ts';
import { contextShares } from '../core/region/context-shares.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import type { MeasurementBody } from '../core/schema/measurement-body.ts';
import type { MethodName } from '../core/schema/method-name.ts';
import { PhotoSize } from '../core/schema/photo-size.ts';
import { TargetPrediction } from '../core/schema/target-prediction.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { Store } from '../store/store.ts';
import { readBytes, readFloats, readRecord } from './shared/artifacts.ts';
import type { EachSample } from './shared/each-sample.ts';
import { excludeFromInterventions } from './shared/exclude-from-interventions.ts';
import { writeMeasurement } from './shared/measurement-store.ts';
import type { Metrics } from './shared/metrics.ts';
import { readRunLabels, type RunSample } from './shared/runs.ts';

/**
 * Splits heatmaps into foreground and background and stores the measures, one a sample and method: at
 * the model's input size, or at the photo's own, for which the mask is read from the dataset again.
 * Returns the positions whose first method was measured; the others are excluded.
 */
export function makeMeasure(eachSample: EachSample, metrics: Metrics) {
  return function measure(batch: SampleBatch): Promise<number[]> {
    return eachSample(batch, async (sample) => {
      const isMeasured = await measureSample(sample);
      metrics.sample('measure', isMeasured ? 'computed' : 'excluded');
      return isMeasured;
    });
  };
}

async function measureSample(runSample: RunSample): Promise<boolean> {
  const { run, sample, keys } = runSample;
  const { store, plan } = run;
  const { at, void: voidPixels } = plan.spec.measure;
  const [labels, photo, prediction] = await Promise.all([
    at === 'input' ? readLabels(store, keys.labels) : readRunLabels(run, sample),
    readRecord(store, keys.photo, PhotoSize),
    readRecord(store, keys.prediction, TargetPrediction),
  ]);
  const group = plan.classLogits[sample.class] ?? [];
  const statuses = await Promise.all(
    keys.measurements.map(async ({ method, key }) => {
      const body = measureMaps(await readMaps(store, keys, method));
      await writeMeasurement(store, key, body);
      return body.status;
    }),
  );
  const isMeasured = statuses[0] === 'measured';
  if (!isMeasured) await excludeFromInterventions(runSample);
  return isMeasured;

  function measureMaps(maps: readonly ViewedMap[]): MeasurementBody {
    try {
      if (isFlat(...maps.map(({ cam }) => cam)))
        throw new InvalidImageError('flat-map', 'The CAM has the same value everywhere');
      const heat = smoothHeatmap(maps, labels.width, labels.height);
      return {
        status: 'measured',
        ...prediction,
        correct: group.length > 0 ? group.includes(prediction.predicted) : null,
        ...measureRegions(heat, labels, sample.foreground, { photo, void: voidPixels }),
        ...(plan.maskKind === 'voc' && {
          context: contextShares(heat, labels, sample.foreground),
        }),
      };
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      const { reason, message } = error;
      log.info('Sample excluded', { sample: sample.id, reason, detail: message });
      return { status: 'excluded', reason, message };
    }
  }
}

/** The maps that a method made of a sample. */
export function readMaps(store: Store, keys: SampleKeys, method: MethodName): Promise<ViewedMap[]> {
  return readViewedMaps(
    store,
    keys.maps.filter(({ map }) => map.method === method),
  );
}

export function readViewedMaps(store: Store, maps: SampleKeys['maps']): Promise<ViewedMap[]> {
  return Promise.all(
    maps.map(async ({ map, key }) => {
      const { shape, data } = await readFloats(store, key);
      const [height = 0, width = 0] = shape;
      return { cam: { width, height, data }, view: map.view };
    }),
  );
}

export async function readLabels(store: Store, key: string): Promise<LabelMap> {
  const { shape, data } = await readBytes(store, key);
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
