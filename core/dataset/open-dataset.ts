import { InputError } from '../errors/input-error.ts';
import type { DatasetSpec } from '../schema/audit-spec.ts';
import { LayoutName } from '../schema/dataset-names.ts';
import type { Dataset, OpenOptions } from './dataset.ts';
import { filesUnder } from './files-under.ts';
import type { Files } from './files.ts';
import { layouts } from './layouts.ts';
import type { Layout, LayoutSpec } from './layouts/layout.ts';
import { isSplitName } from './layouts/split-folders.ts';
import { remedyForUnread } from './unread-formats.ts';

/** Maximum number of files listed to find a dataset below a folder, which may contain anything. */
const MOST_FILES = 100_000;

/**
 * Recognises a dataset by its folders and reads its lists, not its images: the first of `layouts` that
 * matches `files`, or else a folder below that has one.
 *
 * @throws InputError No dataset is found, or several are.
 */
export async function openDataset(
  files: Files,
  spec: LayoutSpec & Pick<DatasetSpec, 'format'>,
  options: OpenOptions = {},
): Promise<Dataset> {
  const names = spec.format === 'auto' ? LayoutName.options : [spec.format];
  const candidates = names.map((name) => layouts[name]);
  if (options.file !== undefined) return openFile(files, spec, { ...options, file: options.file });
  for (const layout of candidates) {
    if (await layout.matches(files, options)) return layout.open(files, spec, options);
  }
  const { below, ...seen } = await lookBelow(files, candidates);
  const [found] = below;
  if (found === undefined) throw notRecognised(files, candidates, seen);
  const [only, ...others] = new Set(below.values());
  const together =
    others.length === 0 && (await only?.openTogether?.(files, [...below.keys()], spec, options));
  if (together) return together;
  const datasets = new Map([...below].map(([folder, layout]) => [aboveSplit(folder), layout]));
  if (datasets.size > 1) {
    throw new InputError(`There are ${datasets.size} datasets in ${files.uri}`, {
      hint: `Pass one of them as the dataset: ${[...datasets.keys()].join(', ')}.`,
    });
  }
  const [[folder, layout] = found] = datasets;
  const dataset = await layout.open(filesUnder(files, folder), spec, options);
  return { ...dataset, notes: [`The dataset is ${dataset.files.uri}.`, ...dataset.notes] };
}

/** `VOC/` of `VOC/train/`. */
function aboveSplit(folder: string): string {
  const parts = folder.split('/').slice(0, -1);
  return parts.length > 1 && isSplitName(parts.at(-1)!)
    ? `${parts.slice(0, -1).join('/')}/`
    : folder;
}

/** Opens the file that was named as the dataset, with the first layout that can. */
async function openFile(
  files: Files,
  spec: Pick<DatasetSpec, 'format' | 'split' | 'classes'>,
  options: OpenOptions & { file: string },
): Promise<Dataset> {
  const { file } = options;
  const names = spec.format === 'auto' ? LayoutName.options : [spec.format];
  if (!(await files.has(file))) {
    throw nothingAt(`${files.uri.replace(/\/$/, '')}/${file}`);
  }
  for (const layout of names.map((name) => layouts[name])) {
    if (await layout.opensFile?.(file, files)) return layout.open(files, spec, options);
  }
  throw new InputError(`${file} can't be the dataset if the format is ${spec.format}`, {
    hint: 'Pass the folder that contains it, or leave out --format.',
  });
}

/** What a folder without a dataset of its own has. */
interface Seen {
  /** Its files and folders. */
  entries: string[];
  /** What to do, if a format was seen that is not read. */
  remedy: string | null;
}

/** The datasets below `files`, and what else is there. */
async function lookBelow(
  files: Files,
  candidates: readonly Layout[],
): Promise<Seen & { below: Map<string, Layout> }> {
  const below = new Map<string, Layout>();
  const entries = new Set<string>();
  let remedy: string | null = null;
  let count = 0;
  for await (const { key } of files.list('')) {
    remedy ??= remedyForUnread(key);
    entries.add(key.replace(/\/.*/, '/'));
    for (const layout of candidates) {
      const folder = layout.folderOf?.(key);
      if (folder !== undefined && !below.has(folder)) below.set(folder, layout);
    }
    if (++count === MOST_FILES) break;
  }
  return { below, entries: [...entries], remedy };
}

function notRecognised(
  files: Files,
  candidates: readonly Layout[],
  { entries, remedy }: Seen,
): InputError {
  if (entries.length === 0) return nothingAt(files.uri);
  const expected = candidates.map((layout) => layout.expected).join(' or ');
  const shown = entries.slice(0, 10).join(', ') + (entries.length > 10 ? ', …' : '');
  return new InputError(`Expected ${expected} in ${files.uri} but found ${shown}`, {
    hint:
      remedy ??
      'Pass the folder that contains these folders as the dataset. If photos and masks are in folders of other names, pass that of the masks as the dataset and that of the photos as --images.',
  });
}

function nothingAt(uri: string): InputError {
  return new InputError(`There is no dataset at ${uri}`, {
    hint: 'Check the path: it is empty or does not exist where it is read.',
  });
}
