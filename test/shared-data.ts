import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real photos, masks and ImageNet models, which lie beside the project and not in it. */
export const sharedData = resolve('../shared/data');

/**
 * Whether tests on real data can run. Where the data is missing they are skipped, but not on CI.
 */
export function hasSharedData(): boolean {
  if (existsSync(sharedData)) return true;
  if (process.env['CI'] === 'true') throw new Error(`The real data is missing: ${sharedData}`);
  return false;
}
