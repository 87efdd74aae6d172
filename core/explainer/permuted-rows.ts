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
 * Some rows of a matrix whose values were permuted, one after the other: the value at i is the one that was at
 * `permutedIndex(values.length, seed)(i)`. Returns a function of the seed. What that returned before is overwritten by
 * the next call, and by those of other matrices.
 */
export function permutedRows(
  { values, columns, transposed }: Matrix,
  rows: readonly number[],
): (seed: number) => Float32Array {
  const step = transposed ? values.length / columns : 1;
  const starts = Uint32Array.from(rows, (row) => (transposed ? row : row * columns));
  if (values.length <= SHUFFLED) {
    return (seed) => {
      const place = permutedIndex(values.length, seed);
      return Float32Array.from(
        [...starts].flatMap((start) =>
          Array.from({ length: columns }, (_, column) => values[place(start + column * step)]!),
        ),
      );
    };
  }
  const size = rows.length * columns;
  const sizes = [values.byteLength, starts.byteLength, 4 * size];
  const { memory, starts: buffers } = routines.reserve(sizes);
  const [valuesAt = 0, startsAt = 0, out = 0] = buffers;
  new Float32Array(memory, valuesAt, values.length).set(values);
  new Uint32Array(memory, startsAt, starts.length).set(starts);
  return (seed) => {
    const { mask, shift, steps } = drawRounds(values.length, seed);
    const matrix = [valuesAt, values.length, startsAt, rows.length, columns, step];
    routines.run('permuteRows', ...matrix, out, mask, shift, ...steps.flat());
    return new Float32Array(memory, out, size);
  };
}
