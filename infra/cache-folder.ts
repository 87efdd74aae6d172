import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Folder for what can be fetched again: GROUNDCAM_CACHE, or the system's folder for caches. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['GROUNDCAM_CACHE'];
  return chosen ? resolve(chosen) : envPaths('groundcam', { suffix: '' }).cache;
}
