import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that the build makes. Threads and the Temporal worker load files of their own, which
 * have to be JavaScript even if the rest runs from TypeScript sources.
 */
export function builtFile(name: string): string {
  return join(packageRoot(), 'dist', name);
}

/** Folder of groundcam's package.json, from the sources and from the built form alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('groundcam was moved away from its package.json');
    folder = parent;
  }
  return folder;
}
