import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Of -20 to 19, that of the command `nice`: a tenth of the time of a thread that does not give way, if that wants all of it. */
const NICENESS = 10;

/**
 * Lets other threads of the machine go before this one, on Linux, where each thread has a niceness. Inference on all
 * cores waits for the slowest of its threads, so none of them should wait for a core that takes samples through other steps.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    // A sandbox may have no /proc, or forbid it. The results are the same.
  }
}
