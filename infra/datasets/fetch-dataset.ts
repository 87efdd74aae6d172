import { mkdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { x as extract } from 'tar';
import { DownloadError } from '../../core/errors/download-error.ts';
import { hasCode } from '../../store/has-code.ts';
import { digestOf, downloadFile } from '../tools/download.ts';
import type { PublishedDataset } from './published-dataset.ts';

export interface FetchDatasetOptions {
  /** The folder that gets the dataset's own folder. */
  to: string;
  /** Another address of the same archive. */
  url?: string | undefined;
  onProgress?: (progress: FetchProgress) => void;
  signal?: AbortSignal;
}

export type FetchProgress =
  | { kind: 'downloading'; received: number; total: number | null }
  | { kind: 'checking' }
  | { kind: 'unpacking'; files: number };

export interface FetchedDataset {
  /** Path of the dataset. */
  path: string;
  /** Whether it was there already: nothing was downloaded then. */
  wasThere: boolean;
}

/** What unpacking takes beside the archive, as a share of it: a sixth of VOC's photos are segmented. */
const UNPACKED_SHARE = 0.3;

/**
 * Downloads a published dataset, checks it, and keeps what segmentation needs. A download that broke off
 * continues where it stopped; an archive that is there already is checked and used. The dataset's folder
 * appears once it is complete, and the archive is then removed.
 *
 * Throws DownloadError if nobody answers, if the archive isn't the published one, or if the disk has no
 * space for it.
 */
export async function fetchDataset(
  dataset: PublishedDataset,
  { to, url = dataset.url, onProgress, signal }: FetchDatasetOptions,
): Promise<FetchedDataset> {
  const path = join(to, dataset.folder);
  if (await exists(path)) return { path, wasThere: true };
  await mkdir(to, { recursive: true });
  const archive = join(to, basename(dataset.url));
  await obtainArchive();
  const unpacked = `${archive}.unpacked`;
  try {
    await rm(unpacked, { recursive: true, force: true });
    await unpack(archive, unpacked);
    await mkdir(dirname(path), { recursive: true });
    await rename(join(unpacked, dataset.folder), path);
  } catch (error) {
    throw diskIsFull(error, to) ?? error;
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
  await rm(archive);
  return { path, wasThere: false };

  async function obtainArchive(): Promise<void> {
    if (await exists(archive)) {
      onProgress?.({ kind: 'checking' });
      if ((await digestOf(archive, 'md5')) === dataset.md5) return;
      throw new DownloadError(`${archive} is not the published archive: its MD5 differs`, {
        hint: 'Remove or rename it, and fetch again.',
      });
    }
    await requireSpace(
      to,
      dataset.bytes * (1 + UNPACKED_SHARE) - (await sizeOf(`${archive}.part`)),
    );
    try {
      await downloadFile({
        url,
        to: archive,
        md5: dataset.md5,
        signal,
        onProgress: (progress) => onProgress?.({ kind: 'downloading', ...progress }),
      });
    } catch (error) {
      throw diskIsFull(error, to) ?? error;
    }
  }

  /** Reads the archive twice: the lists that name images may come behind the images. */
  async function unpack(file: string, cwd: string): Promise<void> {
    await mkdir(cwd);
    let files = 0;
    const kept = async (isKept: (path: string) => boolean) =>
      extract({
        file,
        cwd,
        strict: true,
        filter(entry) {
          signal?.throwIfAborted();
          const path = entry.startsWith(`${dataset.folder}/`)
            ? entry.slice(dataset.folder.length + 1)
            : '';
          if (path === '' || path.endsWith('/') || !isKept(path)) return false;
          onProgress?.({ kind: 'unpacking', files: ++files });
          return true;
        },
      });
    await kept((path) => dataset.keep.some((folder) => path.startsWith(folder)));
    const images = new Set<string>();
    for (const list of dataset.listsOfImages) {
      const text = await readFile(join(cwd, dataset.folder, list), 'utf8');
      for (const line of text.split('\n')) if (line.trim() !== '') images.add(line.trim());
    }
    await kept((path) =>
      dataset.keepOfImages.some(
        ({ folder, extension }) =>
          path.startsWith(folder) &&
          path.endsWith(extension) &&
          images.has(path.slice(folder.length, -extension.length)),
      ),
    );
  }
}

/** Throws DownloadError if the disk of a folder has less than so many bytes left. */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new DownloadError(
    `${folder} has ${gigabytes(bavail * bsize)} GB free, and the dataset needs ${gigabytes(bytes)} GB while it is unpacked`,
    { hint: 'Free some space, or name a folder on another disk.' },
  );
}

function diskIsFull(error: unknown, folder: string): DownloadError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!hasCode(at, 'ENOSPC')) continue;
    return new DownloadError(`No space is left on the disk of ${folder}`, {
      hint: 'Free some space and run the same command again: it continues where it stopped.',
      cause: error,
    });
  }
  return undefined;
}

const gigabytes = (bytes: number) => (Math.max(0, bytes) / 1e9).toFixed(1);

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await exists(path)) ? (await stat(path)).size : 0;
}
