import { Compiled } from '../assembly/compiled.ts';
import { denseRanksWasm } from './assembly/dense-ranks.wasm.ts';

/** The place of each value among the distinct ones, from 0 up; equal values have the same. Of 65,536 finite values at most. */
export function denseRanks(values: Float32Array): Uint16Array {
  const { length } = values;
  const keys = length * BigUint64Array.BYTES_PER_ELEMENT;
  const room = length * Uint16Array.BYTES_PER_ELEMENT;
  return routines.use([values, keys, keys, COUNTS, room], (memory, from, ...starts) => {
    routines.run('rank', from, length, ...starts);
    return new Uint16Array(memory, starts.at(-1), length).slice();
  });
}

const routines = new Compiled(denseRanksWasm, ['rank']);
/** Room for how many values have each digit of 11, 11 and 10 bits. */
const COUNTS = (2048 + 2048 + 1024) * Uint32Array.BYTES_PER_ELEMENT;
