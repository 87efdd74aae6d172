/** A model in a repository on the Hugging Face Hub. */
export interface HubUri {
  /** `owner/name`. */
  repository: string;
  /** A branch, tag or commit; undefined: the main branch. */
  revision: string | undefined;
  /** Path of the ONNX file; undefined: the repository's own choice. */
  file: string | undefined;
}

/** The form of a URI of the Hub, for messages. */
export const HUB_FORM = 'hf://owner/name[@revision][/file.onnx]';

const SYNTAX =
  /^hf:\/\/([\w-][\w.-]*\/[\w-][\w.-]*)(?:@(refs\/(?:pr|convert)\/[^/@]+|[^/@]+))?(?:\/(.+\.onnx))?\/?$/i;

export function isHubUri(uri: string): boolean {
  return /^hf:/i.test(uri);
}

/** The parts of a URI of the Hub, or null if it is none. Slashes of a revision are `%2F`. */
export function parseHubUri(uri: string): HubUri | null {
  const [match, repository, revision, file] = SYNTAX.exec(uri) ?? [];
  if (match === undefined || repository === undefined) return null;
  if (file?.split('/').some((part) => part === '' || part === '.' || part === '..')) return null;
  try {
    return { repository, revision: revision && decodeURIComponent(revision), file };
  } catch {
    return null; // A % that encodes nothing.
  }
}

/** The URI of a file at a commit, which always means the same bytes. */
export function pinnedUri(repository: string, commit: string, file: string): string {
  return `hf://${repository}@${commit}/${file}`;
}

/** The commit that a URI of the Hub is pinned to, or null. */
export function commitOf(uri: string): string | null {
  const revision = parseHubUri(uri)?.revision;
  return revision !== undefined && isCommit(revision) ? revision : null;
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
