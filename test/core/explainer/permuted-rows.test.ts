import { expect, it } from 'vitest';
import { permutedIndex } from '../../../core/explainer/permuted-index.ts';
import { permutedRows } from '../../../core/explainer/permuted-rows.ts';

it.each([
  [12, 30, false],
  [12, 30, true],
  [100, 77, false],
  [100, 77, true],
])('are those of the permuted matrix: %i x %i, transposed: %s', (rows, columns, transposed) => {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
  const wanted = [3, 0, rows - 1];
  const permuted = permutedRows({ values, columns, transposed }, wanted);
  for (const seed of [1, 2]) {
    const place = permutedIndex(values.length, seed);
    const at = (row: number, column: number) =>
      transposed ? column * rows + row : row * columns + column;
    const expected = wanted.flatMap((row) =>
      Array.from({ length: columns }, (_, column) => place(at(row, column))),
    );
    expect([...permuted(seed)]).toEqual(expected);
  }
});
