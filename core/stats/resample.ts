import { Compiled } from '../assembly/compiled.ts';
import { resampleWasm } from './assembly/resample.wasm.ts';
import { randomState } from './random.ts';

const routines = new Compiled(resampleWasm, ['countDraws', 'addCounted']);

/** As many of some values as there are, drawn with replacement. */
export interface Resample {
  /** How often each was drawn. The next draw writes there. */
  counts: Uint8Array;
  /** The sum of each column over what was drawn. */
  sums: number[];
}

/**
 * Draws resamples of `size` values, which each column has, until `take` returns false: those at ⌊size · n / 2^32⌋, n of
 * `randomIntegers(seed)`. Draws are counted first, and values then added up in the
 * order in which they are: a million values in the order of their draws would be waited for one by one. O(size) each.
 */
export function resample(
  { size, seed, columns = [] }: { size: number; seed: number; columns?: readonly Float64Array[] },
  take: (resample: Resample) => boolean,
): void {
  routines.use([randomState(seed), size, ...columns], (memory, state, countsAt, ...columnsAt) => {
    const counts = new Uint8Array(memory, countsAt, size);
    const draw = () => {
      routines.run('countDraws', state, countsAt, size);
      return columnsAt.map((at) => routines.run('addCounted', countsAt, at, size));
    };
    while (take({ sums: draw(), counts }));
  });
}
