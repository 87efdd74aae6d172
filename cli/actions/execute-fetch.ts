import { InputError } from '../../core/errors/input-error.ts';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import { fetchDataset, type FetchProgress } from '../../infra/datasets/fetch-dataset.ts';
import { voc2012 } from '../../infra/datasets/voc2012.ts';
import { MovingRate } from '../terminal/moving-rate.ts';
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
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const progress = new SlowProgress();
  const rate = new MovingRate();
  try {
    const { path, wasThere } = await fetchDataset(dataset, {
      to: folder,
      url,
      signal: interruption.signal,
      onProgress: (step) => {
        if (step.kind === 'downloading') rate.add(step.received, Date.now());
        progress.show(...describe(step, rate));
      },
    });
    progress.clear();
    process.stdout.write(
      wasThere ? `${path} is there already\n` : `${dataset.title} is in ${path}\n`,
    );
  } catch (error) {
    progress.clear();
    if (!interruption.signal.aborted) throw error;
    throw new InterruptedError('Interrupted', {
      hint: 'What was downloaded is kept: the same command continues from there.',
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** A step's stage, and how far it is. */
function describe(step: FetchProgress, rate: MovingRate): [stage: string, detail: string] {
  switch (step.kind) {
    case 'checking':
      return ['Checking the archive', ''];
    case 'unpacking':
      return ['Unpacking', `${step.files} files`];
    case 'downloading': {
      const { samples: bytes, seconds } = rate.growth();
      const perSecond = seconds > 0 ? bytes / seconds : 0;
      const { received, total } = step;
      const left = total !== null && perSecond > 0 ? (total - received) / perSecond : undefined;
      return [
        'Downloading',
        [
          total === null
            ? `${megabytes(received)} MB`
            : `${megabytes(received)} of ${megabytes(total)} MB`,
          ...(perSecond > 0 ? [`${megabytes(perSecond)} MB/s`] : []),
          ...(left === undefined ? [] : [`${Math.ceil(left / 60)} min left`]),
        ].join(', '),
      ];
    }
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
