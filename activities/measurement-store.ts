import { MeasurementBody } from '../core/spec/measurement-body.ts';
import { readJson } from '../store/read-json.ts';
import type { Store } from '../store/store.ts';

/** Stores the measurement of a sample. Another worker may have been faster: both wrote the same. */
export async function writeMeasurement(
  store: Store,
  key: string,
  body: MeasurementBody,
): Promise<void> {
  await store.writeOnce(key, JSON.stringify(body), { contentType: 'application/json' });
}

export function readMeasurement(store: Store, key: string): Promise<MeasurementBody> {
  return readJson(store, key, MeasurementBody);
}
