import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where groundcam keeps what can be had again: GROUNDCAM_CACHE, or the system's place for caches. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['GROUNDCAM_CACHE'];
  return chosen ? resolve(chosen) : envPaths('groundcam', { suffix: '' }).cache;
}
