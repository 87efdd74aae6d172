import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/** What the command `nice` adds to a niceness: a tenth of the time of a thread that does not give way, if that wants all of it. */
const ADDED = 10;

/**
 * Lets other threads of the machine go before this one, on Linux, where each thread has a niceness. Inference on all
 * cores waits for the slowest of its threads, so none of them should wait for a core that takes samples through other steps.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(getPriority(thread) + ADDED, constants.priority.PRIORITY_LOW));
  } catch {
    // A sandbox may have no /proc, or forbid it. The results are the same.
  }
}
