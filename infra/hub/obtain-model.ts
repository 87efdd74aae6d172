import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, posix } from 'node:path';
import { DownloadError } from '../../core/errors/download-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { sidecarNames } from '../../core/card/sidecar-names.ts';
import { dataFilesOf } from '../../core/onnx/external-data.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { BesideFile } from '../../core/schema/card-source.ts';
import { HUB_FORM, isCommit, isHubUri, parseHubUri, pinnedUri } from '../../core/schema/hub-uri.ts';
import { withFileLock } from '../../store/file-lock.ts';
import { hasCode } from '../../store/has-code.ts';
import { validKey } from '../../store/key.ts';
import { cacheFolder } from '../cache-folder.ts';
import { downloadFile } from '../tools/download.ts';
import { chooseFile } from './choose-file.ts';
import { authorization, hubSettings, type HubSettings } from './hub-settings.ts';
import { readRepository, refusal, Repository, type RevisionOfRepository } from './repository.ts';

/** A model that can be opened. */
export interface ObtainedModel {
  /** The URI asked for; of a model on the Hub, with the commit and the file. */
  uri: string;
  /** A path or URI that `openModel` reads; files beside it belong to the model. */
  place: string;
  /** Files of it for which the Hub states no digest, so that nobody can tell whether they came as they are. */
  unverified: readonly string[];
}

export interface ObtainOptions {
  environment?: NodeJS.ProcessEnv;
  onProgress?: ((progress: HubProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export type HubProgress =
  | { kind: 'downloading'; file: string; received: number; total: number | null }
  | { kind: 'waiting' }
  | { kind: 'note'; text: string };

/**
 * Makes a model readable: one on the Hugging Face Hub is downloaded to the cache, with the files that hold its
 * weights and those that say how it is meant, all at the commit that its revision is now. What is in the
 * cache already is used as it is; of what comes the digest is checked. Downloads that broke off continue.
 * Paths and other URIs are returned as they are.
 *
 * With HF_HUB_OFFLINE, and if the Hub can't be reached, a revision is the commit that it last was here.
 *
 * Throws InputError if there is no such model, and DownloadError if it can't be downloaded.
 */
export async function obtainModel(
  uri: string,
  { environment = process.env, onProgress, signal }: ObtainOptions = {},
): Promise<ObtainedModel> {
  if (!isHubUri(uri)) return { uri, place: uri, unverified: [] };
  const wanted = parseHubUri(uri);
  if (wanted === null) {
    throw new InputError(`${uri} is not a URI of the Hugging Face Hub`, {
      hint: `Write ${HUB_FORM}; a slash in a revision is %2F.`,
    });
  }
  const settings = hubSettings(environment);
  const { repository: name, revision = 'main' } = wanted;
  const cache = join(cacheFolder(environment), 'hub', name);
  const repository = await repositoryAt({ repository: name, revision });
  const { commit } = repository;
  const folder = join(cache, commit);
  const model = chooseFile(wanted, repository);
  const unverified = new Set<string>();

  await withFileLock(
    join(cache, `${commit}.lock`),
    async () => {
      await fetchAll([model, ...namesBeside(model)]);
      const bytes = await readFile(join(folder, model));
      const weights = dataFilesOf(readModel(bytes, uri));
      await fetchAll(weights.map((location) => posix.join(posix.dirname(model), location)));
    },
    { onWait: () => onProgress?.({ kind: 'waiting' }), ...(signal && { signal }) },
  );
  return {
    uri: pinnedUri(name, commit, model),
    place: join(folder, model),
    unverified: [...unverified],
  };

  /** What the Hub says of a revision now, or said when it was last asked. */
  async function repositoryAt(asked: RevisionOfRepository): Promise<Repository> {
    if (isCommit(revision)) {
      const known = await readIndex(cache, revision);
      if (known) return known;
    }
    if (settings.isOffline) {
      const known = await lastKnown(cache, revision);
      if (known) return known;
      throw new InputError(`${uri} is not in the cache, and HF_HUB_OFFLINE is set`, {
        hint: 'Unset it for the first run.',
      });
    }
    try {
      const found = await readRepository(settings, asked, signal);
      await remember(cache, revision, found);
      return found;
    } catch (error) {
      signal?.throwIfAborted();
      const known = error instanceof DownloadError ? await lastKnown(cache, revision) : undefined;
      if (!known) throw error;
      const text = `${settings.endpoint} does not answer: ${name} is taken as it was last here, at commit ${known.commit}`;
      onProgress?.({ kind: 'note', text });
      return known;
    }
  }

  /** Downloads those of the files that the repository has and the cache lacks. */
  async function fetchAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const file = repository.files.find((each) => each.path === path);
      if (!file) continue;
      if (file.sha256 === undefined && file.gitBlob === undefined) unverified.add(path);
      const to = join(folder, validKey(path));
      if (await exists(to)) continue;
      if (settings.isOffline) {
        throw new InputError(`${path} of ${uri} is not in the cache, and HF_HUB_OFFLINE is set`, {
          hint: 'Unset it for the first run.',
        });
      }
      await download(settings, { repository: name, revision: commit }, file, to);
    }
  }

  async function download(
    hub: HubSettings,
    at: RevisionOfRepository,
    { path, sha256, gitBlob }: Repository['files'][number],
    to: string,
  ): Promise<void> {
    const place = path.split('/').map(encodeURIComponent).join('/');
    await downloadFile({
      url: `${hub.endpoint}/${at.repository}/resolve/${at.revision}/${place}`,
      to,
      sha256,
      gitBlob,
      headers: authorization(hub),
      refusal: (response) => refusal(hub, at, response),
      onProgress: (step) => onProgress?.({ kind: 'downloading', file: path, ...step }),
      signal,
    });
  }
}

/** The files that say how a model is meant: beside it, or around a folder `onnx`. */
function namesBeside(model: string): string[] {
  const folder = posix.dirname(model);
  const folders = posix.basename(folder) === 'onnx' ? [folder, posix.dirname(folder)] : [folder];
  return [
    ...sidecarNames(model),
    ...folders.flatMap((place) => BesideFile.options.map((file) => posix.join(place, file))),
  ];
}

function indexFile(cache: string, commit: string): string {
  return join(cache, `${commit}.json`);
}

function revisionFile(cache: string, revision: string): string {
  return join(cache, 'revisions', encodeURIComponent(revision));
}

async function remember(cache: string, revision: string, repository: Repository): Promise<void> {
  await replace(indexFile(cache, repository.commit), JSON.stringify(repository));
  await replace(revisionFile(cache, revision), repository.commit);
}

async function lastKnown(cache: string, revision: string): Promise<Repository | undefined> {
  const commit = isCommit(revision) ? revision : await textOf(revisionFile(cache, revision));
  return commit === undefined ? undefined : readIndex(cache, commit.trim());
}

async function readIndex(cache: string, commit: string): Promise<Repository | undefined> {
  const text = await textOf(indexFile(cache, commit));
  return text === undefined ? undefined : Repository.parse(JSON.parse(text));
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
