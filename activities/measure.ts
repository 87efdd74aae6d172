import { readBytesNpy, readFloatsNpy } from '../core/artifact/npy.ts';
import { heatmap, isFlat } from '../core/cam/heatmap.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import type { LabelMap } from '../core/image/raster.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import type { MeasurementBody } from '../core/spec/measurement-body.ts';
import { TargetPrediction } from '../core/spec/target-prediction.ts';
import type { SampleReference } from '../core/spec/workflow-messages.ts';
import { readJson } from '../store/read-json.ts';
import type { Store } from '../store/store.ts';
import { writeMeasurement } from './measurement-store.ts';
import type { Runs } from './runs.ts';

/** Splits a sample's heatmap into foreground and background and stores the measures. */
export function makeMeasure(runs: Runs) {
  return async function measure(reference: SampleReference): Promise<'measured' | 'excluded'> {
    const { run, sample, keys } = await runs.sample(reference);
    const { store, plan } = run;
    const [labels, cam, prediction] = await Promise.all([
      readLabels(store, keys.labels),
      readCam(store, keys.cam),
      readJson(store, keys.prediction, TargetPrediction),
    ]);
    const group = plan.classLogits[sample.class] ?? [];
    let body: MeasurementBody;
    try {
      if (isFlat(cam))
        throw new InvalidImageError('flat-map', 'The CAM has the same value everywhere');
      body = {
        status: 'measured',
        ...prediction,
        correct: group.length > 0 ? group.includes(prediction.predicted) : null,
        ...measureRegions(heatmap(cam, labels.width, labels.height), labels, sample.foreground),
      };
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      body = { status: 'excluded', reason: error.reason, message: error.message };
    }
    await writeMeasurement(store, keys.measurement, body);
    return body.status;
  };
}

export async function readCam(store: Store, key: string) {
  const { shape, data } = readFloatsNpy(await store.read(key));
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}

export async function readLabels(store: Store, key: string): Promise<LabelMap> {
  const { shape, data } = readBytesNpy(await store.read(key));
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
