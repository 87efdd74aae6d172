import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { selectSamples } from '../../core/dataset/list-samples.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import type { AuditSpec, DatasetSpec } from '../../core/schema/audit-spec.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { isHubUri } from '../../core/schema/hub-uri.ts';
import { datasetPlace, isFileUri } from '../../store/dataset-place.ts';
import { openStore } from '../../store/open-store.ts';
import { existsUri } from '../../store/read-uri.ts';

/** Milliseconds to read of a dataset at most: workers read it anyway. */
const PATIENCE = 3_000;

export interface OnWorkersFlag {
  /** Only workers see the model and the data. */
  onWorkers?: boolean;
}

/**
 * Before a run goes to a configured server, looks whether its model and dataset are there and have the classes, so
 * that a typing error is told at once. Reads lists, and masks as far as a few seconds suffice.
 *
 * @throws InputError
 */
export async function checkBeforeConnecting(
  spec: AuditSpec,
  { onWorkers = false }: OnWorkersFlag,
): Promise<void> {
  const isConfigured = configuredTemporal() !== undefined;
  if (onWorkers && !isConfigured) {
    throw new InputError('--on-workers is for runs on a Temporal server, and none is configured', {
      hint: 'Leave it out: this process is the worker. Or set TEMPORAL_ADDRESS.',
    });
  }
  if (onWorkers || !isConfigured) return;
  await checkThere(spec);
  await checkSamples(spec.dataset);
}

/** Throws InputError if model or dataset are not to be seen from here. */
async function checkThere({ model, dataset }: AuditSpec): Promise<void> {
  const missing: string[] = [];
  const look = async (what: string, isThere: () => Promise<boolean>) => {
    try {
      if (!(await isThere())) missing.push(what);
    } catch (cause) {
      if (!(cause instanceof GroundcamError)) throw cause;
      throw new InputError(cause.message, { hint: withHint(cause.hint), cause });
    }
  };
  if (!isHubUri(model.uri)) await look(`no model at ${model.uri}`, () => existsUri(model.uri));
  await look(`no dataset at ${dataset.uri}`, async () => {
    if (isFileUri(dataset.uri)) return existsUri(dataset.uri);
    for await (const _first of openStore(dataset.uri).list('')) return true;
    return false;
  });
  if (missing.length > 0) {
    throw new InputError(`There is ${missing.join(' and ')}`, {
      hint: withHint('Check the paths.'),
    });
  }
}

function withHint(hint = ''): string {
  return `${hint} If only workers see it, add --on-workers.`.trim();
}

/** Throws InputError if the dataset has no such classes or samples, as far as that shows in time. */
async function checkSamples(spec: DatasetSpec): Promise<void> {
  const start = performance.now();
  const enough = new Error('Read enough');
  const onProgress = () => {
    if (performance.now() - start > PATIENCE) throw enough;
  };
  try {
    const { files, ...place } = await datasetPlace(spec);
    selectSamples(await openDataset(files, spec, { ...place, onProgress }), spec);
  } catch (error) {
    if (error !== enough) throw error;
  }
}
