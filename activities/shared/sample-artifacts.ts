import type { SampleKeys } from '../../core/keys/sample-keys.ts';
import { MeasurementBody } from '../../core/schema/measurement-body.ts';
import type { Store } from '../../store/store.ts';
import { readRecord, writeRecord } from './artifacts.ts';

/** Stores the measurement of a sample. Another worker may have been faster: both wrote the same. */
export async function writeMeasurement(
  store: Store,
  key: string,
  body: MeasurementBody,
): Promise<void> {
  await writeRecord(store, key, body);
}

export function readMeasurement(store: Store, key: string): Promise<MeasurementBody> {
  return readRecord(store, key, MeasurementBody);
}

/** Removes what was measured of a sample whose maps or mask are lost: it then is one to measure again. */
export async function discardMeasurements(
  store: Store,
  { measurements }: Pick<SampleKeys, 'measurements'>,
): Promise<void> {
  await Promise.all(measurements.map(({ key }) => store.remove(key)));
}
