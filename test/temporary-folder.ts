import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a test run a temporary folder of its own and removes it at the end, with what tests, and tests
 * whose process died, left in it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const outside = process.env['TMPDIR'];
  // Each project of the run asks; a folder within a folder would be too long a path for Chromium's socket.
  if (outside?.includes('groundcam-tests-')) return () => Promise.resolve();
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-tests-'));
  process.env['TMPDIR'] = folder;
  return async () => {
    if (outside === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outside;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
