import { stageOfKey } from '../core/keys/stages.ts';
import { Stage } from '../core/schema/recompute.ts';
import { isTemporary } from './key.ts';
import { INDEX, PACKS } from './packs/pack-keys.ts';
import { RUNS } from './run-keys.ts';
import type { StoredObject } from './store.ts';
import { STUDIES } from './study-keys.ts';

/**
 * What an object of a store is: an artifact of a stage, many artifacts or where they are, an output of a run or a
 * study, something else, or unfinished.
 */
export type Part = Stage | 'packs' | 'runs' | 'studies' | 'other' | 'unfinished';

export interface StoredSize {
  objects: number;
  bytes: number;
}

/** Adds up objects by what they are, in the order of the stages; empty parts are left out. */
export class StoreSizes {
  readonly #sizes = new Map<Part, StoredSize>();

  add({ key, size }: Pick<StoredObject, 'key' | 'size'>): void {
    const part = partOf(key);
    const { objects, bytes } = this.#sizes.get(part) ?? { objects: 0, bytes: 0 };
    this.#sizes.set(part, { objects: objects + 1, bytes: bytes + size });
  }

  get total(): StoredSize {
    return [...this.#sizes.values()].reduce(
      (sum, { objects, bytes }) => ({ objects: sum.objects + objects, bytes: sum.bytes + bytes }),
      { objects: 0, bytes: 0 },
    );
  }

  parts(): [Part, StoredSize][] {
    const order: readonly Part[] = [
      ...Stage.options,
      ...(['packs', 'runs', 'studies', 'other', 'unfinished'] as const),
    ];
    return order.flatMap((part) => {
      const size = this.#sizes.get(part);
      return size === undefined ? [] : [[part, size] as [Part, StoredSize]];
    });
  }
}

function partOf(key: string): Part {
  if (isTemporary(key)) return 'unfinished';
  if (key.startsWith(STUDIES)) return 'studies';
  if (key.startsWith(PACKS) || key.startsWith(INDEX)) return 'packs';
  return stageOfKey(key) ?? (key.startsWith(RUNS) ? 'runs' : 'other');
}
