import type { Files } from './files.ts';

/** The files in a folder of `files`, with keys relative to it. `folder` is '' or ends in a slash. */
export function filesUnder(files: Files, folder: string): Files {
  if (folder === '') return files;
  const path = folder.slice(0, -1);
  // file: URIs are percent-encoded, s3: URIs hold keys as they are.
  const encoded = files.uri.startsWith('file:')
    ? path.split('/').map(encodeURIComponent).join('/')
    : path;
  return {
    uri: `${files.uri.replace(/\/$/, '')}/${encoded}`,
    read: (key) => files.read(folder + key),
    has: (key) => files.has(folder + key),
    digest: (key) => files.digest(folder + key),
    knownDigest: (key) => files.knownDigest?.(folder + key),
    async *list(prefix) {
      for await (const { key, size } of files.list(folder + prefix)) {
        yield { key: key.slice(folder.length), size };
      }
    },
  };
}
