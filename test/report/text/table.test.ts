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

it('cuts names where lines would be longer than the terminal, and only as far as it must', () => {
  const rows = [
    ['a class with a name of forty characters.', '120', '-0.31'],
    ['dog', '8', '0.02'],
  ];
  const options = { align: ['left', 'right'] as const, indent: 2 };
  expect(tableLines(rows, { ...options, width: 30 })).toEqual([
    '  a class with a…   120  -0.31',
    '  dog                 8   0.02',
  ]);
  expect(tableLines(rows, { ...options, width: 54 })).toEqual(tableLines(rows, options));
  // Below this nobody would know which class is meant.
  expect(tableLines(rows, { ...options, width: 5 })[0]).toBe('  a class wit…  120  -0.31');
});

it('cuts the columns that it may, the widest first', () => {
  const rows = [['an-id-that-is-copied-whole', 'a long name of a model', 'a shorter one']];
  expect(tableLines(rows, { width: 56, shrinks: [1, 2] })).toEqual([
    'an-id-that-is-copied-whole  a long name…   a shorter one',
  ]);
});

it('is empty without rows', () => expect(formatTable([])).toBe(''));
