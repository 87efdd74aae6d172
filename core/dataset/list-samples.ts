import pMap from 'p-map';
import { didYouMean } from '../errors/did-you-mean.ts';
import { isForbidden } from '../errors/forbidden-error.ts';
import { InputError } from '../errors/input-error.ts';
import { nullIf } from '../errors/null-if.ts';
import type { DatasetSpec } from '../schema/audit-spec.ts';
import type { Sample } from '../schema/manifest.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { Files } from './files.ts';
import type { Dataset, DatasetClass, ProgressOptions, SampleFiles } from './dataset.ts';

/** Number of files whose digests are computed at once. */
const CONCURRENCY = 16;

type Selection = Pick<DatasetSpec, 'classes' | 'limit'>;

/**
 * The samples to audit, by class in the requested order (all: the dataset's order, without empty classes),
 * then by id; the first `limit` of them.
 *
 * @throws InputError A class does not exist or has no samples.
 */
export function selectSamples(dataset: Dataset, { classes, limit }: Selection): SampleFiles[] {
  const chosen =
    classes === 'all'
      ? dataset.classes
      : [...new Set(classes)].map((name) => findClass(dataset, name));
  const samples = chosen.flatMap((each) => each.samples);
  if (samples.length === 0) throw new InputError(`There are no samples in ${dataset.files.uri}`);
  return samples.slice(0, limit);
}

/**
 * The rows of the manifest: `selectSamples` with the digests of both files. A digest is null if the file is
 * missing or access to it is denied: that sample is excluded later with a reason, without affecting others.
 *
 * @throws InputError as `selectSamples`
 */
export async function listSamples(
  dataset: Dataset,
  selection: Selection,
  { onProgress }: ProgressOptions = {},
): Promise<Sample[]> {
  const samples = selectSamples(dataset, selection);
  // An image with two classes is two samples; its files are read once.
  const digests = new Map<string, Promise<string | null>>();
  const digest = (files: Files, key: string) => {
    const place = `${files.uri} ${key}`;
    const known = digests.get(place) ?? files.digest(key).catch(nullIf(isForbidden));
    digests.set(place, known);
    return known;
  };
  const digestMask = async ({ mask, drawn }: SampleFiles) => {
    if (!drawn) return { maskDigest: await digest(dataset.files, mask) };
    const shapes = await Promise.all(
      drawn.shapes.map(async (shape) =>
        'file' in shape ? { ...shape, digest: await digest(dataset.files, shape.file) } : shape,
      ),
    );
    const digested = { ...drawn, shapes };
    return { drawn: digested, maskDigest: sha256(canonicalJson(digested)) };
  };
  const { images = dataset.files } = dataset;
  let done = 0;
  return pMap(
    samples,
    async (sample, index) => {
      const imageDigest = await digest(images, sample.image);
      const digested = await digestMask(sample);
      onProgress?.(++done, samples.length);
      return { index, ...sample, imageDigest, ...digested };
    },
    { concurrency: CONCURRENCY },
  );
}

function findClass(dataset: Dataset, name: string): DatasetClass {
  const found = dataset.classes.find((each) => each.name === name);
  const names = dataset.classes.filter((each) => each.samples.length > 0).map((each) => each.name);
  const hint = `Classes in the dataset: ${names.length > 0 ? names.join(', ') : 'none'}.`;
  if (found === undefined) {
    throw new InputError(
      `There is no class "${name}" in ${dataset.files.uri}${didYouMean(name, names)}`,
      {
        hint,
      },
    );
  }
  if (found.samples.length === 0) {
    throw new InputError(`The class "${name}" has no samples in ${dataset.files.uri}`, { hint });
  }
  return found;
}
