import { performance } from 'node:perf_hooks';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** How long a lease holds after it was last renewed, in ms: longer than any activity takes. */
const HOLDS = 24 * 3_600_000;
/** How often a worker renews the lease of a run that it works on, in ms. */
const RENEWAL = 600_000;

/** Whether a run is under way, as far as its lease says. Both times are by the store's clock. */
export function isLeased(lease: Date | null, now: Date): boolean {
  return lease !== null && now.getTime() - lease.getTime() < HOLDS;
}

/**
 * Renews the leases of the runs that one worker works on, so that `store gc` lets them be: measuring writes
 * nothing to a run's folder, for however long it takes.
 */
export class Leases {
  readonly #renewed = new Map<string, { at: number; writing: Promise<void> }>();

  /** Renews a run's lease, unless that was done a short time ago. */
  renew(store: Store, runId: string): Promise<void> {
    const key = `${store.uri} ${runId}`;
    const known = this.#renewed.get(key);
    const now = performance.now();
    if (known && now - known.at < RENEWAL) return known.writing;
    const writing = store.write(runKeys(runId).lease, '{}\n', { contentType: 'application/json' });
    this.#renewed.set(key, { at: now, writing });
    writing.catch(() => this.#renewed.delete(key));
    return writing;
  }
}
