import type { Files } from './files.ts';

/** Whether there is any file in a folder. */
export async function hasFiles(files: Files, folder: string): Promise<boolean> {
  for await (const _file of files.list(folder)) return true;
  return false;
}
