import { expect, it } from 'vitest';
import { permutedIndex } from '../../../core/explainer/permuted-index.ts';
import { writePermutedRows } from '../../../core/explainer/permuted-rows.ts';

it.each([
  [12, 30, false],
  [12, 30, true],
  [100, 77, false],
  [100, 77, true],
  // One more than a power of two, where half of the places lead too far, and a power of two, where none does.
  [17, 241, true],
  [64, 128, false],
])('are those of the permuted matrix: %i x %i, transposed: %s', (rows, columns, transposed) => {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
  const wanted = [3, 0, rows - 1];
  const seeds = [1, 2];
  const written = new Float32Array(1 + seeds.length * wanted.length * columns + 1);
  writePermutedRows(written, 1, { values, columns, transposed }, { rows: wanted, seeds });
  const at = (row: number, column: number) =>
    transposed ? column * rows + row : row * columns + column;
  const expected = seeds.flatMap((seed) => {
    const place = permutedIndex(values.length, seed);
    return wanted.flatMap((row) =>
      Array.from({ length: columns }, (_, column) => place(at(row, column))),
    );
  });
  expect([...written]).toEqual([0, ...expected, 0]);
});
