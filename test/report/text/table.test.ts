import { expect, it } from 'vitest';
import { formatTable, tableLines } from '../../../report/text/table.ts';

it('aligns columns to the left, two spaces apart, and ends lines where their text ends', () => {
  expect(
    formatTable([
      ['class', 'n'],
      ['dog', '120'],
      ['aeroplane', ''],
    ]),
  ).toBe('class      n\ndog        120\naeroplane');
});

it('aligns columns as it is told, the last alignment for all that follow', () => {
  const rows = [
    ['class', 'n', 'd_z'],
    ['dog', '120', '-0.31'],
  ];
  expect(tableLines(rows, { align: ['left', 'right'], indent: 2 })).toEqual([
    '  class    n    d_z',
    '  dog    120  -0.31',
  ]);
});

// What Python's `wcwidth.wcswidth` returns for these: 2 a character of the first, 2, 6, 2, 1 for the rest.
it.each([
  ['飛行機', 6],
  ['🐈', 2],
  ['ｆｕｌ', 6],
  ['👩‍🚀', 2],
  ['e\u0301', 1],
])('takes %s to be as wide as a terminal shows it', (text, width) => {
  const [, line] = tableLines([
    ['12345678', 'x'],
    [text, 'x'],
  ]);
  expect(line).toBe(`${text}${' '.repeat(8 - width)}  x`);
});

it('shows what a cell says and no more: it can neither break a line nor steer the terminal', () => {
  expect(formatTable([['a\nb', '\u001b[2J']])).toBe('a b  \\u001b[2J');
});

it('is empty without rows', () => expect(formatTable([])).toBe(''));
