/** What obtaining a tool is about at the moment. */
export type ToolProgress =
  | { kind: 'note'; text: string }
  | { kind: 'waiting'; seconds: number }
  | { kind: 'downloading'; url: string; received: number; total: number | null }
  | { kind: 'building'; package: string; seconds: number; built: number; latest: string };

/** The same as one line for people. Notes are worth a line that stays; the others replace each other. */
export function describeToolProgress(progress: ToolProgress): string {
  switch (progress.kind) {
    case 'note':
      return progress.text;
    case 'waiting':
      return `Waiting for another process that obtains it (${progress.seconds} s)`;
    case 'downloading':
      return `Downloading ${progress.url}: ${megabytes(progress.received)}${
        progress.total === null ? '' : ` of ${megabytes(progress.total)}`
      } MB`;
    case 'building':
      return `Building ${progress.package} with Go, which takes some minutes (${progress.seconds} s, ${progress.built} packages): ${progress.latest}`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
