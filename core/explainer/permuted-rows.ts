import { Compiled } from '../assembly/compiled.ts';
import { permutedRowsWasm } from './assembly/permuted-rows.wasm.ts';
import { drawRounds, permutedIndex, SHUFFLED } from './permuted-index.ts';

/** Values in rows of `columns`, or in columns of as many rows if `transposed`. */
interface Matrix {
  values: Float32Array;
  columns: number;
  transposed: boolean;
}

const routines = new Compiled(permutedRowsWasm, ['permuteRows']);

/**
 * Some rows of a matrix whose values were permuted, one after the other, for each seed: the value at i is the one that
 * was at `permutedIndex(values.length, seed)(i)`. They are written to an array, from a place on.
 */
export function writePermutedRows(
  to: Float32Array,
  from: number,
  { values, columns, transposed }: Matrix,
  { rows, seeds }: { rows: readonly number[]; seeds: readonly number[] },
): void {
  const step = transposed ? values.length / columns : 1;
  const starts = Uint32Array.from(rows, (row) => (transposed ? row : row * columns));
  let at = from;
  if (values.length <= SHUFFLED) {
    for (const seed of seeds) {
      const place = permutedIndex(values.length, seed);
      for (const start of starts) {
        for (let column = 0; column < columns; column++) {
          to[at++] = values[place(start + column * step)]!;
        }
      }
    }
    return;
  }
  const size = rows.length * columns;
  const room = size * Float32Array.BYTES_PER_ELEMENT;
  const perColumn = columns * Uint32Array.BYTES_PER_ELEMENT;
  const parts = [values, starts, room, perColumn, perColumn, perColumn];
  routines.use(parts, (memory, valuesAt, startsAt, out, ...forPlaces) => {
    const shape = [values.length, startsAt, rows.length, columns, step];
    const permuted = new Float32Array(memory, out, size);
    for (const seed of seeds) {
      const { mask, shift, steps } = drawRounds(values.length, seed);
      routines.run(
        'permuteRows',
        valuesAt,
        ...shape,
        out,
        ...forPlaces,
        mask,
        shift,
        ...steps.flat(),
      );
      to.set(permuted, at);
      at += size;
    }
  });
}
