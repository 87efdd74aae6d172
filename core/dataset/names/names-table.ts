import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ClassName } from '../../schema/mask-names.ts';

const NAME = ['name', 'class', 'class_name', 'classname', 'label', 'title', 'category'];
const VALUE = ['value', 'pixel_value', 'idx', 'index', 'id', 'class_id', 'label_id', 'number'];
const CHANNELS = [
  ['r', 'red'],
  ['g', 'green'],
  ['b', 'blue'],
];

/**
 * The classes of a table with a header: a column with names, and one with values or three with red, green and blue. Null
 * if the text has no such header. Of synonyms (`airplane;aeroplane;plane`) the first counts, if no other class has it.
 */
export function parseNamesTable(text: string): ClassName[] | null {
  const [head = ''] = text.split('\n', 1);
  const delimiter = ['\t', ';', ','].find((each) => head.includes(each));
  if (delimiter === undefined) return null;
  const rows = readRows(text, delimiter);
  const heads = rows?.[0]?.map((cell) => cell.toLowerCase().replaceAll(/[ -]/g, '_')) ?? [];
  const columnOf = (known: readonly string[]) => {
    const name = known.find((each) => heads.includes(each));
    return name === undefined ? -1 : heads.indexOf(name);
  };
  const name = columnOf(NAME);
  const value = columnOf(VALUE);
  const channels = CHANNELS.map(columnOf);
  const isColoured = channels.every((column) => column !== -1);
  if (!rows || name === -1 || (value === -1 && !isColoured)) return null;
  const names = firstSynonyms(rows.slice(1).map((row) => row[name] ?? ''));
  const classes = z.array(ClassName).safeParse(
    rows.slice(1).map((row, at) => {
      const numberAt = (column: number) => Number(row[column] || Number.NaN);
      return isColoured
        ? { name: names[at], colour: channels.map(numberAt) }
        : { name: names[at], value: numberAt(value) };
    }),
  );
  return classes.success && classes.data.length > 0 ? classes.data : null;
}

/** The cells of each line; null if the text is no such table. */
function readRows(text: string, delimiter: string): string[][] | null {
  try {
    const rows: unknown = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    return z.array(z.array(z.string())).parse(rows);
  } catch {
    // A quote in the middle of a name, for one: then it is a list of lines.
    return null;
  }
}

function firstSynonyms(names: readonly string[]): string[] {
  const first = names.map((name) => name.split(/[;,]/)[0]!.trim());
  const isUnique = (name: string) => first.filter((each) => each === name).length === 1;
  return names.map((name, at) => (isUnique(first[at]!) ? first[at]! : name));
}
