import type { DecodedBy, MeasuredBy } from '../../core/schema/computed-by.ts';
import type { SampleWork } from './sample-work.ts';
import { SharedPhotos } from './shared-photos.ts';
import { takeSample } from './take-sample.ts';

/** Work on samples on the thread that asks for it. */
export function onThisThread(versions: DecodedBy & MeasuredBy): SampleWork {
  const photos = new SharedPhotos();
  return {
    preprocessToMeasure: (_reference, sample, explain) =>
      takeSample(sample, explain, { versions, photos }),
  };
}
