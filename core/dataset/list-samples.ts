import { setImmediate } from 'node:timers/promises';
import pMap from 'p-map';
import { ChangedFileError } from '../errors/changed-file-error.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import { isForbidden } from '../errors/forbidden-error.ts';
import { InputError } from '../errors/input-error.ts';
import { nullIf } from '../errors/null-if.ts';
import { StoreError } from '../errors/store-error.ts';
import type { DatasetSpec } from '../schema/audit-spec.ts';
import type { Sample } from '../schema/manifest.ts';
import { chunks } from '../encoding/chunks.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { Files } from './files.ts';
import type { Dataset, DatasetClass, ProgressOptions, SampleFiles } from './dataset.ts';

/** Number of files whose digests are computed at once. */
const CONCURRENCY = 16;
/** After so many samples, other work of the thread has its turn. */
const TOGETHER = 1024;

export type Selection = Pick<
  DatasetSpec,
  'classes' | 'excludeClasses' | 'limit' | 'sample' | 'seed'
>;

/**
 * The samples to audit, by class in the requested order (all: the dataset's order, without empty classes),
 * then by id, without excluded classes; `sample` of them, drawn, or the first `limit`.
 *
 * @throws InputError A class does not exist or has no samples.
 */
export function selectSamples(dataset: Dataset, selection: Selection): SampleFiles[] {
  const { classes, excludeClasses = [], limit, sample, seed = 0 } = selection;
  const excluded = new Set(excludeClasses.map((name) => findClass(dataset, name).name));
  const chosen =
    classes === 'all'
      ? dataset.classes
      : [...new Set(classes)].map((name) => findClass(dataset, name));
  const left = chosen.filter(({ name }) => !excluded.has(name));
  const samples = left.flatMap((each) => each.samples);
  if (samples.length === 0) {
    throw new InputError(`There are no samples in ${dataset.files.uri}`, {
      hint: whyNone(dataset),
    });
  }
  if (sample === undefined) return samples.slice(0, limit);
  const drawn = drawSamples(left, sample, seed);
  return samples.filter((each) => drawn.has(each)).slice(0, limit);
}

function whyNone({ recognisedBy, notes, classes }: Dataset): string {
  const found = classes.length === 0 ? 'no class' : `${classes.length} classes, none with a sample`;
  return [`The dataset was recognised by ${recognisedBy} and has ${found}.`, ...notes].join(' ');
}

/**
 * `count` samples, spread over the classes as evenly as they allow: each class's are put in an order that the
 * seed and their ids decide, and classes take turns. More samples of a seed include those of fewer.
 */
function drawSamples(
  classes: readonly DatasetClass[],
  count: number,
  seed: number,
): ReadonlySet<SampleFiles> {
  const orders = classes.map(({ samples }) =>
    samples
      .map((sample) => ({ sample, rank: sha256(`${seed} ${sample.id}`) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1)),
  );
  const drawn = new Set<SampleFiles>();
  let left = orders;
  for (let round = 0; left.length > 0 && drawn.size < count; round++) {
    left = left.filter((order) => order.length > round);
    for (const order of left) {
      const next = order[round];
      if (next && drawn.size < count) drawn.add(next.sample);
    }
  }
  return drawn;
}

/**
 * The rows of the manifest: `selectSamples` with the digests of both files. A digest is null if the file is
 * missing or access to it is denied: that sample is excluded later with a reason, without affecting others.
 *
 * @throws InputError as `selectSamples`
 * @throws ChangedFileError A file was missing a moment ago that is there now.
 * @throws StoreError Files are missing because there is no file at all any more.
 */
export async function listSamples(
  dataset: Dataset,
  selection: Selection,
  { onProgress }: ProgressOptions = {},
): Promise<Sample[]> {
  const samples = selectSamples(dataset, selection);
  const { images = dataset.files } = dataset;
  const missing: { files: Files; key: string }[] = [];
  const digestOf = eachOnce(dataset.files, missing);
  const digestOfImage = images.uri === dataset.files.uri ? digestOf : eachOnce(images, missing);
  const digestMask = async ({ mask, drawn }: SampleFiles) => {
    if (!drawn) return { maskDigest: await digestOf(mask) };
    const shapes = await Promise.all(
      drawn.shapes.map(async (shape) =>
        'file' in shape ? { ...shape, digest: await digestOf(shape.file) } : shape,
      ),
    );
    const digested = { ...drawn, shapes };
    return { drawn: digested, maskDigest: sha256(canonicalJson(digested)) };
  };
  let done = 0;
  const rowOf = async (sample: SampleFiles, index: number) => {
    const imageDigest = await digestOfImage(sample.image);
    const digested = await digestMask(sample);
    onProgress?.(++done, samples.length);
    return { index, ...sample, imageDigest, ...digested };
  };
  const rows: Sample[] = [];
  for (const part of chunks(samples, TOGETHER)) {
    const first = rows.length;
    const found = part.map((sample, at) => knownRow(dataset, sample, first + at));
    const lacking = found.flatMap((row, at) => (row ? [] : [at]));
    done += part.length - lacking.length;
    if (lacking.length < part.length) onProgress?.(done, samples.length);
    await pMap(
      lacking,
      async (at) => {
        found[at] = await rowOf(part[at]!, first + at);
      },
      { concurrency: CONCURRENCY },
    );
    rows.push(...found.filter((row) => row !== undefined));
    await setImmediate();
  }
  await throwIfMoved(missing);
  return rows;
}

/** The row of a sample whose files' digests are known, without the promises that asking for them takes. */
function knownRow(
  { files, images = files }: Dataset,
  sample: SampleFiles,
  index: number,
): Sample | undefined {
  if (sample.drawn) return undefined;
  const imageDigest = images.knownDigest?.(sample.image);
  const maskDigest = imageDigest && files.knownDigest?.(sample.mask);
  return imageDigest && maskDigest ? { index, ...sample, imageDigest, maskDigest } : undefined;
}

/**
 * Digests of files by key, null for those that are missing or may not be read. An image with two classes is two samples: its
 * files are read once.
 */
function eachOnce(files: Files, missing: { files: Files; key: string }[]) {
  // Of a million files, promises would take more memory than digests.
  const known = new Map<string, Promise<string | null> | string | null>();
  return async (key: string): Promise<string | null> => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const reading = digestOf(key);
    known.set(key, reading);
    const digest = await reading;
    known.set(key, digest);
    return digest;
  };

  async function digestOf(key: string): Promise<string | null> {
    try {
      const digest = await files.digest(key);
      if (digest === null) missing.push({ files, key });
      return digest;
    } catch (error) {
      return nullIf(isForbidden)(error);
    }
  }
}

/** Throws an error if files are missing because their folder is, or was for a moment. */
async function throwIfMoved(missing: readonly { files: Files; key: string }[]): Promise<void> {
  for (const files of new Set(missing.map(({ files }) => files))) {
    if (!(await isEmpty(files))) continue;
    throw new StoreError(`There is no file in ${files.uri} any more`, {
      hint: 'Check whether the dataset was moved or its disk unmounted.',
    });
  }
  await pMap(
    missing,
    async ({ files, key }) => {
      if (await files.has(key)) {
        throw new ChangedFileError(
          `${key} was missing in ${files.uri} a moment ago, and is there now`,
        );
      }
    },
    { concurrency: CONCURRENCY },
  );
}

async function isEmpty(files: Files): Promise<boolean> {
  for await (const _ of files.list('')) return false;
  return true;
}

function findClass(dataset: Dataset, name: string): DatasetClass {
  const found = dataset.classes.find((each) => each.name === name);
  const names = dataset.classes.filter((each) => each.samples.length > 0).map((each) => each.name);
  const hint = names.length > 0 ? `Classes in the dataset: ${names.join(', ')}.` : whyNone(dataset);
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
