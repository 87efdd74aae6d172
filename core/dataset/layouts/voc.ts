import pMap from 'p-map';
import { InputError } from '../../errors/input-error.ts';
import { ForbiddenError } from '../../errors/forbidden-error.ts';
import { InvalidImageError } from '../../errors/invalid-image-error.ts';
import { decodeMask } from '../../image/decode-mask.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, ProgressOptions, SampleFiles } from '../dataset.ts';
import type { Files } from '../files.ts';
import { hasFiles } from '../has-files.ts';
import { VOC_CLASSES } from '../voc-classes.ts';
import type { Layout } from './layout.ts';

const IMAGES = 'JPEGImages/';
/** How deep to search for a VOC folder below the one passed: two levels, as in VOCdevkit/VOC2012. */
const BELOW = /^((?:[^/]+\/){1,2})JPEGImages\//;
const SETS = 'ImageSets/Segmentation/';
const MASKS = 'SegmentationClass/';
/** Number of masks read at once, if the classes have to be taken from them. */
const CONCURRENCY = 8;

/** Pascal VOC: `JPEGImages/` in the folder or up to two levels below, so that VOCdevkit works too. */
export const voc: Layout = {
  title: 'Pascal VOC',
  expected: 'a Pascal VOC folder (JPEGImages/, SegmentationClass/)',
  matches: (files) => hasFiles(files, IMAGES),
  folderOf: (key) => BELOW.exec(key)?.[1],
  open: openVoc,
};

/**
 * A Pascal VOC folder, the one that contains JPEGImages, as a dataset.
 *
 * Its images are those of `ImageSets/Segmentation/<split>.txt`, or all images with a mask if there are no
 * such sets. An image is a sample of each class that `ImageSets/Main/<class>_<split>.txt` flags 1 (present)
 * or 0 (present, but difficult), or, if there are no such files, of each class that occurs in its mask.
 * VOC's own Main sets contain many images without a mask: those are left out.
 *
 * @throws InputError The split does not exist, or a list is not in VOC's format.
 */
async function openVoc(
  files: Files,
  { split }: Pick<DatasetSpec, 'split'>,
  options: ProgressOptions = {},
): Promise<Dataset> {
  const notes: string[] = [];
  const ids = await imageIds(files, split, notes);
  const members =
    (await membersFromSets(files, split, ids)) ??
    (await membersFromMasks(files, ids, notes, options));
  const classes = VOC_CLASSES.flatMap((name, position) => {
    const imagesOfClass = members.get(name);
    return imagesOfClass
      ? [{ name, samples: imagesOfClass.map((id) => sampleFiles(id, name, position + 1)) }]
      : [];
  });
  return { format: 'voc', files, maskKind: 'voc', classes, notes };
}

function sampleFiles(id: string, name: string, foreground: number): SampleFiles {
  return {
    id: `${id}/${name}`,
    class: name,
    image: `${IMAGES}${id}.jpg`,
    mask: `${MASKS}${id}.png`,
    foreground,
  };
}

async function imageIds(files: Files, split: string, notes: string[]): Promise<string[]> {
  const list = `${SETS}${split}.txt`;
  if (await files.has(list)) {
    const ids = (await readLines(files, list)).map(([id]) => plainName(id!, list));
    return [...new Set(ids)].sort();
  }
  const sets = await stems(files, SETS, '.txt');
  if (sets.length > 0) {
    throw new InputError(`There is no image set "${split}" in ${files.uri}/${SETS}`, {
      hint: `Pass --split with one of: ${sets.join(', ')}.`,
    });
  }
  notes.push(`There is no ${list}, so every image with a mask in ${MASKS} is used.`);
  return stems(files, MASKS, '.png');
}

/** Lists may only name images in JPEGImages, not files elsewhere. */
function plainName(id: string, list: string): string {
  if (!/^\.{1,2}$|[/\\\p{Cc}]/u.test(id)) return id;
  throw new InputError(
    `Expected the names of images in ${list} but found ${JSON.stringify(id.slice(0, 200))}`,
    { hint: 'Write one name per line, without folder and extension: 2007_000032.' },
  );
}

/** Images per class according to the lists in ImageSets/Main, or null if there are none. */
async function membersFromSets(
  files: Files,
  split: string,
  ids: string[],
): Promise<Map<string, string[]> | null> {
  const members = new Map<string, string[]>();
  await Promise.all(
    VOC_CLASSES.map(async (name) => {
      const list = `ImageSets/Main/${name}_${split}.txt`;
      if (!(await files.has(list))) return;
      const lines = await readLines(files, list);
      const present = new Set(lines.flatMap((line) => (isPresent(line, list) ? [line[0]!] : [])));
      members.set(
        name,
        ids.filter((id) => present.has(id)),
      );
    }),
  );
  return members.size > 0 ? members : null;
}

function isPresent(line: string[], list: string): boolean {
  const [id, flag] = line;
  if (flag === '1' || flag === '0') return true;
  if (flag === '-1') return false;
  throw new InputError(
    `Expected an image name and 1, 0 or -1 in each line of ${list} but found ${JSON.stringify(line.join(' ').slice(0, 200))}`,
    { hint: `Fix the line of ${id} in that file.` },
  );
}

/** Images per class according to the masks, for all classes. */
async function membersFromMasks(
  files: Files,
  ids: string[],
  notes: string[],
  { onProgress }: ProgressOptions,
): Promise<Map<string, string[]>> {
  notes.push('There are no class lists in ImageSets/Main, so classes are taken from the masks.');
  let done = 0;
  const found = await pMap(
    ids,
    async (id) => {
      const labels = await labelsIn(files, `${MASKS}${id}.png`);
      onProgress?.(++done, ids.length);
      return labels;
    },
    { concurrency: CONCURRENCY },
  );
  const unreadable = ids.filter((_id, i) => found[i] === null);
  if (unreadable.length > 0) {
    notes.push(
      `${unreadable.length} masks are missing or can't be read, so their images belong to no class: ` +
        `${unreadable.slice(0, 10).join(', ')}${unreadable.length > 10 ? ', …' : ''}.`,
    );
  }
  return new Map(
    VOC_CLASSES.map((name, position) => [
      name,
      ids.filter((_id, i) => found[i]?.has(position + 1)),
    ]),
  );
}

async function labelsIn(files: Files, mask: string): Promise<Set<number> | null> {
  if (!(await files.has(mask))) return null;
  try {
    return new Set((await decodeMask(await files.read(mask))).data);
  } catch (error) {
    if (error instanceof InvalidImageError || error instanceof ForbiddenError) return null;
    throw error;
  }
}

/** The words of each non-empty line. */
async function readLines(files: Files, key: string): Promise<string[][]> {
  const text = new TextDecoder().decode(await files.read(key));
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}

/** Names of the files directly in the folder that have the extension, sorted, without it. */
async function stems(files: Files, folder: string, extension: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of files.list(folder)) {
    const name = key.slice(folder.length);
    if (name.endsWith(extension) && !name.includes('/'))
      names.push(name.slice(0, -extension.length));
  }
  return names.sort();
}
