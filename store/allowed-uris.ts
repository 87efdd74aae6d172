import { InputError } from '../core/errors/input-error.ts';
import { isHubUri, parseHubUri } from '../core/schema/hub-uri.ts';
import { openStore } from './open-store.ts';

/** What a URI is for, as an error calls it. */
export type UriPurpose = 'model' | 'dataset' | 'store';

/**
 * The places that a worker may read and write with its credentials. Whoever starts an audit chooses the
 * URIs of model, dataset and store.
 */
export class AllowedUris {
  readonly #prefixes: readonly string[] | undefined;

  /**
   * `prefixes` are URIs or paths of folders or files; without any, every place is allowed. Throws
   * InputError for a prefix that can't be a place.
   */
  constructor(prefixes?: readonly string[]) {
    this.#prefixes = prefixes?.map(normalised);
  }

  /** Throws InputError, which is not retried, if the URI is not one of the prefixes or below one. */
  check(uri: string, purpose: UriPurpose): void {
    if (this.#prefixes === undefined) return;
    const place = normalised(uri);
    if (this.#prefixes.some((prefix) => place === prefix || place.startsWith(`${prefix}/`))) return;
    throw new InputError(
      `The ${purpose} ${uri} is not below a place that this worker may use: ${this.#prefixes.join(', ')}`,
      { hint: `Choose another --${purpose}, or start the worker with --allow for that place.` },
    );
  }
}

/** A repository on the Hub, or a file in it: whoever may use one may use all its commits. */
function withoutRevision(uri: string): string {
  const { repository, file } = parseHubUri(uri) ?? {};
  if (repository === undefined) return uri.replace(/\/+$/, ''); // hf://owner, as a prefix.
  return `hf://${repository}${file === undefined ? '' : `/${file}`}`;
}

/** Without `.`, `..`, relative paths and trailing slashes, so that two spellings of a place are equal. */
function normalised(uri: string): string {
  if (isHubUri(uri)) return withoutRevision(uri);
  return openStore(uri).uri.replace(/\/+$/, '');
}
