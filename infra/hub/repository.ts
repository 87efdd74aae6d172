import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DownloadError } from '../../core/errors/download-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { fetchShort } from '../tools/download.ts';
import { authorization, type HubSettings } from './hub-settings.ts';

/** A repository at one commit. */
export const Repository = z.object({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  files: z.array(
    z.object({
      path: z.string(),
      /** SHA-256 of a file in LFS, in hex. */
      sha256: z.string().optional(),
      /** Git's own digest of any other file. */
      gitBlob: z.string().optional(),
    }),
  ),
});
export type Repository = z.infer<typeof Repository>;

/** The Hub's answer to a question about a model, with `blobs=true`. */
const ModelInfo = z
  .object({
    sha: z.string().regex(/^[0-9a-f]{40}$/),
    siblings: z.array(
      z.object({
        rfilename: z.string(),
        blobId: z.string().nullish(),
        lfs: z.object({ sha256: z.string() }).nullish(),
      }),
    ),
  })
  .transform(({ sha, siblings }): Repository => ({
    commit: sha,
    files: siblings.map(({ rfilename, blobId, lfs }) => ({
      path: rfilename,
      ...(lfs ? { sha256: lfs.sha256 } : blobId ? { gitBlob: blobId } : {}),
    })),
  }));

const RETRIES = 3;
const RETRY_DELAY_MS = 500;

export interface RevisionOfRepository {
  /** `owner/name`. */
  repository: string;
  revision: string;
}

/**
 * Asks the Hub which commit a revision is, and which files it has. Throws InputError if there is no such
 * repository or revision for whoever asks, and DownloadError if the Hub doesn't answer.
 */
export async function readRepository(
  settings: HubSettings,
  { repository, revision }: RevisionOfRepository,
  signal?: AbortSignal,
): Promise<Repository> {
  const url = `${settings.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  for (let attempt = 0; ; attempt++) {
    const response = await fetchShort(url, { headers: authorization(settings), signal });
    if (response.ok) return parsed(response.text, url);
    const isTransient = response.status >= 500 || response.status === 429;
    if (!isTransient) {
      throw refusal(settings, { repository, revision }, response);
    }
    if (attempt >= RETRIES) {
      throw new DownloadError(`Could not ask ${url}: the server answered ${response.status}`);
    }
    await sleep(RETRY_DELAY_MS * 2 ** attempt, undefined, { ...(signal && { signal }) });
  }
}

function parsed(answer: string, url: string): Repository {
  try {
    return ModelInfo.parse(JSON.parse(answer));
  } catch (cause) {
    throw new InputError(`${url} did not answer as the Hugging Face Hub does`, {
      hint: 'Check HF_ENDPOINT.',
      cause,
    });
  }
}

/** Why the Hub refuses to tell of a repository, or to give a file of it. */
export function refusal(
  { endpoint, token }: HubSettings,
  { repository, revision }: RevisionOfRepository,
  { status, headers }: { status: number; headers: { get(name: string): string | null } },
): InputError {
  const code = headers.get('x-error-code');
  if (code === 'GatedRepo' || status === 403) {
    return new InputError(
      `The repository ${repository} is open only to those who accept its terms`,
      {
        hint: `Accept them at ${endpoint}/${repository}, and set HF_TOKEN to a token of that account.`,
      },
    );
  }
  if (status === 401) {
    return new InputError(
      `The Hub has no repository ${repository}, or it is private and ${token === undefined ? 'HF_TOKEN is not set' : 'HF_TOKEN may not read it'}`,
      { hint: 'Check the name, or set HF_TOKEN to a token that may read it.' },
    );
  }
  if (status === 404) {
    return code === 'RevisionNotFound'
      ? new InputError(`The repository ${repository} has no revision ${revision}`, {
          hint: 'Name a branch, a tag or a commit after the @.',
        })
      : new InputError(`The Hub has no repository ${repository}`, { hint: 'Check its name.' });
  }
  return new InputError(`The Hub refused ${repository}: it answered ${status}`, {
    hint: headers.get('x-error-message') ?? `See ${endpoint}/${repository}.`,
  });
}
