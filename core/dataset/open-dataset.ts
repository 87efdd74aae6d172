import { InputError } from '../errors/input-error.ts';
import type { DatasetSpec } from '../schema/audit-spec.ts';
import type { Dataset, ProgressOptions } from './dataset.ts';
import { filesUnder } from './files-under.ts';
import type { Files } from './files.ts';
import { openFolder } from './folder.ts';
import { openVoc } from './voc.ts';

/** How deep to search for a VOC folder below the one passed: two levels, as in VOCdevkit/VOC2012. */
const VOC_BELOW = /^((?:[^/]+\/){1,2})JPEGImages\//;
/** Maximum number of files listed in that search: the folder passed may be anything. */
const MOST_FILES = 100_000;

/**
 * Recognises a dataset by its folders and reads its lists, not its images.
 *
 * - Pascal VOC: `JPEGImages/` in `files` or up to two levels below, so that VOCdevkit works too.
 * - folder: `images/` and `masks/` in `files`.
 *
 * @throws InputError Neither is found, or several VOC folders are.
 */
export async function openDataset(
  files: Files,
  spec: Pick<DatasetSpec, 'format' | 'split' | 'classes'>,
  options: ProgressOptions = {},
): Promise<Dataset> {
  const { format, split, classes } = spec;
  if (format !== 'folder' && (await hasAny(files, 'JPEGImages/'))) {
    return openVoc(files, split, options);
  }
  if (format !== 'voc' && (await hasAny(files, 'images/')) && (await hasAny(files, 'masks/'))) {
    return openFolder(files, classes);
  }
  const { vocFolders, entries } = await lookAround(files);
  const [folder] = format === 'folder' ? [] : vocFolders;
  if (folder === undefined) throw notRecognised(files, format, entries);
  if (vocFolders.length > 1) {
    throw new InputError(`There are ${vocFolders.length} VOC folders in ${files.uri}`, {
      hint: `Pass one of them as the dataset: ${vocFolders.join(', ')}.`,
    });
  }
  const dataset = await openVoc(filesUnder(files, folder), split, options);
  return { ...dataset, notes: [`The dataset is ${dataset.files.uri}.`, ...dataset.notes] };
}

async function hasAny(files: Files, folder: string): Promise<boolean> {
  for await (const _file of files.list(folder)) return true;
  return false;
}

/** VOC folders below `files`, and the entries of `files` itself. */
async function lookAround(files: Files): Promise<{ vocFolders: string[]; entries: string[] }> {
  const vocFolders = new Set<string>();
  const entries = new Set<string>();
  let count = 0;
  for await (const { key } of files.list('')) {
    entries.add(key.replace(/\/.*/, '/'));
    const folder = VOC_BELOW.exec(key)?.[1];
    if (folder !== undefined) vocFolders.add(folder);
    if (++count === MOST_FILES) break;
  }
  return { vocFolders: [...vocFolders], entries: [...entries] };
}

function notRecognised(files: Files, format: DatasetSpec['format'], entries: string[]): InputError {
  const voc = 'a Pascal VOC folder (JPEGImages/, SegmentationClass/)';
  const folder = 'a folder pair (images/, masks/)';
  const expected = { auto: `${voc} or ${folder}`, voc, folder }[format];
  const shown = entries.slice(0, 10).join(', ') + (entries.length > 10 ? ', …' : '');
  return new InputError(
    `Expected ${expected} in ${files.uri} but found ${shown === '' ? 'nothing' : shown}`,
    {
      hint:
        entries.length === 0
          ? 'Check the path: it is empty or does not exist.'
          : 'Pass the folder that contains these folders as the dataset.',
    },
  );
}
