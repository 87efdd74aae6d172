import type { DecodedBy, MeasuredBy } from '../../core/schema/computed-by.ts';
import type { SampleWork } from './sample-work.ts';
import { takeSample } from './take-sample.ts';

/** Work on samples on the thread that asks for it. */
export function onThisThread(versions: DecodedBy & MeasuredBy): SampleWork {
  return {
    preprocessToMeasure: (_reference, sample, explain) => takeSample(sample, explain, versions),
  };
}
