import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A file of a repository, and whether it is in LFS. */
export interface HubContent {
  bytes: Uint8Array;
  lfs: boolean;
  /** Whether the Hub tells no digest of it. */
  undigested?: boolean;
}

/** What a repository has at a commit. */
export type Tree = Record<string, HubContent>;

export const lfs = (bytes: Uint8Array): HubContent => ({ bytes, lfs: true });
export const plain = (text: string): HubContent => ({ bytes: Buffer.from(text), lfs: false });

/**
 * A server that speaks as much of the Hub's API as a download needs: what a revision is, with sizes and
 * digests, and files, those in LFS by a redirect to another server, as to the Hub's CDN.
 */
export class MiniHub {
  /** Commits of repositories, by `owner/name`, and what branches and tags are. */
  readonly commits = new Map<string, Map<string, Tree>>();
  readonly revisions = new Map<string, Map<string, string>>();
  /** Repositories that a token is asked for. */
  readonly private = new Map<string, string>();
  /** Repositories whose terms nobody has accepted. */
  readonly gated = new Set<string>();
  /** Requests so far, as "GET /path", with their Range if they have one. */
  readonly asked: string[] = [];
  /** Authorization headers that reached the CDN. */
  readonly leaked: string[] = [];
  /** Breaks the connection after so many bytes of the next file in LFS. */
  cutAfter: number | undefined;
  /** Sends so many bytes of the next file in LFS, and then nothing more. */
  stallAfter: number | undefined;
  /** Sends files in LFS in so many pieces, with pauses. */
  drip: { pieces: number; everyMs: number } | undefined;
  /** What files in LFS are served as instead of themselves. */
  corrupt: Uint8Array | undefined;

  readonly #hub = createServer((request, response) => this.#answer(request, response));
  readonly #cdn = createServer((request, response) => this.#serve(request, response));

  async start(): Promise<this> {
    for (const server of [this.#hub, this.#cdn]) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
    }
    return this;
  }

  stop(): void {
    for (const server of [this.#hub, this.#cdn]) {
      server.closeAllConnections();
      server.close();
    }
  }

  get endpoint(): string {
    return `http://127.0.0.1:${portOf(this.#hub)}`;
  }

  /** Commits files to a branch, and returns the commit. */
  commit(repository: string, tree: Tree, branch = 'main'): string {
    const id = createHash('sha1')
      .update(JSON.stringify([repository, branch, Object.keys(tree), this.asked.length]))
      .update(Buffer.concat(Object.values(tree).map(({ bytes }) => bytes)))
      .digest('hex');
    const commits = this.commits.get(repository) ?? new Map<string, Tree>();
    this.commits.set(repository, commits.set(id, tree));
    const revisions = this.revisions.get(repository) ?? new Map<string, string>();
    this.revisions.set(repository, revisions.set(branch, id));
    return id;
  }

  /** Requests for files, without those for information. */
  get downloads(): string[] {
    return this.asked.filter((line) => line.includes('/resolve/'));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.endpoint);
    const { range } = request.headers;
    this.asked.push(`${url.pathname}${range === undefined ? '' : ` ${range}`}`);
    const [, info, revision] =
      /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(url.pathname) ?? [];
    const [, repository, at, path] =
      /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    const name = info ?? repository ?? '';
    const refuse = (status: number, code: string) =>
      void response.writeHead(status, { 'x-error-code': code }).end(code);
    const token = this.private.get(name);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return refuse(401, 'RepoNotFound');
    }
    const commits = this.commits.get(name);
    if (!commits) return refuse(404, 'RepoNotFound');
    const wanted = decodeURIComponent(revision ?? at ?? '');
    const commit = this.revisions.get(name)?.get(wanted) ?? wanted;
    const tree = commits.get(commit);
    if (!tree) return refuse(404, 'RevisionNotFound');
    if (info !== undefined) {
      const withBlobs = url.searchParams.get('blobs') === 'true';
      return void response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          id: name,
          sha: commit,
          siblings: Object.entries(tree).map(([rfilename, content]) => ({
            rfilename,
            ...(withBlobs && !content.undigested && blobOf(content)),
          })),
        }),
      );
    }
    if (this.gated.has(name)) return refuse(403, 'GatedRepo');
    const content = tree[decodeURIComponent(path ?? '')];
    if (!content) return refuse(404, 'EntryNotFound');
    response.setHeader('x-repo-commit', commit);
    response.setHeader('etag', `"${blobOf(content).blobId}"`);
    if (!content.lfs) return void response.end(content.bytes);
    response
      .writeHead(302, {
        location: `http://localhost:${portOf(this.#cdn)}/${Buffer.from(content.bytes).toString('hex').slice(0, 8)}?of=${name}&commit=${commit}&path=${path}`,
        'x-linked-etag': `"${createHash('sha256').update(content.bytes).digest('hex')}"`,
        'x-linked-size': content.bytes.length,
      })
      .end();
  }

  /** Serves a file, or the rest of it. */
  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { authorization, range } = request.headers;
    if (authorization !== undefined) this.leaked.push(authorization);
    const query = new URL(request.url ?? '', this.endpoint).searchParams;
    const tree = this.commits.get(query.get('of') ?? '')?.get(query.get('commit') ?? '');
    const bytes = this.corrupt ?? tree?.[query.get('path') ?? '']?.bytes ?? new Uint8Array();
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': bytes.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (this.stallAfter !== undefined) {
      response.write(bytes.subarray(from, from + this.stallAfter));
      this.stallAfter = undefined;
      return;
    }
    if (this.drip) return drip(response, bytes.subarray(from), this.drip);
    const end = this.cutAfter;
    if (end === undefined) return void response.end(bytes.subarray(from));
    this.cutAfter = undefined;
    response.write(bytes.subarray(from, from + end), () =>
      setTimeout(() => response.destroy(), 50),
    );
  }
}

function drip(
  response: ServerResponse,
  bytes: Uint8Array,
  { pieces, everyMs }: { pieces: number; everyMs: number },
): void {
  const size = Math.ceil(bytes.length / pieces);
  let at = 0;
  const sending = setInterval(() => {
    response.write(bytes.subarray(at, (at += size)));
    if (at < bytes.length) return;
    clearInterval(sending);
    response.end();
  }, everyMs);
  response.on('close', () => clearInterval(sending));
}

function blobOf({ bytes, lfs: isLfs }: HubContent) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`;
  const blob = isLfs ? Buffer.from(pointer) : bytes;
  return {
    size: bytes.length,
    blobId: createHash('sha1').update(`blob ${blob.length}\0`).update(blob).digest('hex'),
    ...(isLfs && { lfs: { sha256, size: bytes.length, pointerSize: pointer.length } }),
  };
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
