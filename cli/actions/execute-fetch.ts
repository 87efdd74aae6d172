import { InputError } from '../../core/errors/input-error.ts';
import { fetchDataset, type FetchProgress } from '../../infra/datasets/fetch-dataset.ts';
import { voc2012 } from '../../infra/datasets/voc2012.ts';
import { DownloadProgress } from '../terminal/download-progress.ts';
import { interruptible } from '../terminal/interruptible.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface FetchOptions {
  url?: string;
}

/** What can be fetched, by name. */
const DATASETS = [voc2012];

/** Downloads a dataset and prints its path. Ctrl-C keeps what has come for the next time. */
export async function executeFetch(
  name: string,
  folder: string,
  { url }: FetchOptions,
): Promise<void> {
  const dataset = DATASETS.find((each) => each.name === name);
  if (!dataset) {
    throw new InputError(`There is no dataset "${name}" to fetch`, {
      hint: `Fetch one of: ${DATASETS.map((each) => each.name).join(', ')}.`,
    });
  }
  const progress = new SlowProgress();
  const download = new DownloadProgress();
  const { path, wasThere } = await interruptible(
    (signal) =>
      fetchDataset(dataset, {
        to: folder,
        url,
        signal,
        onProgress: (step) => progress.show(...describe(step, download)),
      }),
    'What was downloaded is kept: the same command continues from there.',
  ).finally(() => progress.clear());
  process.stdout.write(
    wasThere ? `${path} is there already\n` : `${dataset.title} is in ${path}\n`,
  );
}

/** A step's stage, and how far it is. */
function describe(
  step: FetchProgress,
  download: DownloadProgress,
): [stage: string, detail: string] {
  switch (step.kind) {
    case 'checking':
      return ['Checking the archive', ''];
    case 'unpacking':
      return ['Unpacking', `${step.files} files`];
    case 'downloading':
      return ['Downloading', download.describe(step)];
  }
}
