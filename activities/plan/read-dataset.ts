import type { Dataset, DatasetClass } from '../../core/dataset/dataset.ts';
import { fitViews, type FittedViews } from '../../core/dataset/fit-views.ts';
import { listSamples } from '../../core/dataset/list-samples.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { AllowedUris } from '../../store/allowed-uris.ts';
import { datasetPlace } from '../../store/dataset-place.ts';
import { openStore } from '../../store/open-store.ts';
import { rememberDigests } from '../../store/remembered-digests.ts';
import type { Store } from '../../store/store.ts';
import type { Watch } from '../shared/watch.ts';
import type { PlanRequest } from './plan-request.ts';

/** Time between two reports of how much of the dataset is read, in ms. */
const REPORT_MS = 100;

/** A dataset without the samples of its classes, of which there may be a million. */
export type ListedDataset = Omit<Dataset, 'classes'> & {
  classes: readonly Pick<DatasetClass, 'name'>[];
};

/** A dataset, the samples of it that a run asks for, and in which view their photos and masks fit each other. */
export interface ReadDataset extends FittedViews {
  dataset: ListedDataset;
  samples: Sample[];
}

/**
 * Lists a run's samples with the digests of their files. Digests that `store` remembers are not computed again, and new
 * ones are remembered, even if the worker stops meanwhile; a dry run remembers nothing.
 */
export async function readDataset(
  { spec, dryRun, rehash }: PlanRequest,
  store: Store,
  { allowed, watch }: { allowed: AllowedUris; watch: Watch },
): Promise<ReadDataset> {
  let reported = -Infinity;
  const onProgress = (done: number, total: number) => {
    // A file whose digest is known takes less time than telling of it.
    if (performance.now() - reported < REPORT_MS && done < total) return;
    reported = performance.now();
    watch.report(`dataset ${done}/${total}`);
  };
  const remembered: Awaited<ReturnType<typeof rememberDigests>>[] = [];
  const openFiles = async (uri: string) => {
    allowed.check(uri, 'dataset');
    const place = await rememberDigests(openStore(uri), store, { rehash });
    remembered.push(place);
    return place.files;
  };
  const { files, ...place } = await datasetPlace(spec.dataset, openFiles);
  const dataset = await openDataset(files, spec.dataset, { ...place, onProgress });
  const samples = await listSamples(dataset, spec.dataset, { onProgress }).finally(() =>
    dryRun ? [] : Promise.all(remembered.map((place) => place.save())),
  );
  return {
    dataset: { ...dataset, classes: dataset.classes.map(({ name }) => ({ name })) },
    samples,
    ...(await fitViews(dataset, samples, spec.image.exif)),
  };
}
