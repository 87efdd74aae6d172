import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { z } from 'zod';
import { decodeText } from '../encoding/decode-text.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import { InputError } from '../errors/input-error.ts';
import { Rle } from '../schema/drawn.ts';
import type { Files } from './files.ts';

/** Text and numbers alike: a spreadsheet writes 7 for a cluster that is called 7. */
const Name = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().normalize('NFC'));

/** Four numbers, as a list, as JSON, or as text: "10, 20, 30, 40". */
const Box = z.union([z.array(z.number()), z.string().transform(numbersIn)]).pipe(
  z.tuple([z.number(), z.number(), z.number().gt(0), z.number().gt(0)], {
    error: 'expected four numbers: x, y, width, height, the last two above 0',
  }),
);

/** A line of a list: an image, and the region of one object in it. */
export const ListRow = z.object({
  image: z.string().min(1),
  mask: z.string().min(1).optional(),
  value: z.coerce.number().int().min(0).max(65535).optional(),
  box: Box.optional(),
  rle: z.union([Rle, z.string().transform(jsonIn).pipe(Rle)]).optional(),
  class: Name.optional(),
  label: Name.optional(),
  cluster: Name.optional(),
});
export type ListRow = z.infer<typeof ListRow>;

const COLUMNS = Object.keys(ListRow.shape);
/** Those that say what a row's region is. */
const REGIONS = ['mask', 'box', 'rle'];

/** Files that can be a list, by their names. */
export const LIST = /\.(csv|tsv|jsonl|ndjson|parquet)$/i;

/**
 * The rows of a list, and the columns that are not used. Values are looked up by column, ignoring case. Empty cells
 * are no values.
 *
 * @throws InputError The file can't be parsed, has no column `image`, or a row has a value of another kind.
 */
export async function readList(
  files: Files,
  key: string,
): Promise<{ rows: { row: ListRow; at: string }[]; unused: string[] }> {
  const records = await readRecords(files, key).catch((cause: unknown) => {
    if (cause instanceof InputError) throw cause;
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new InputError(`${key} in ${files.uri} can't be read as a list: ${reason}`, {
      hint: 'A list is CSV with a header, JSON Lines, or Parquet.',
      cause,
    });
  });
  const heads = new Set(records.flatMap(({ record }) => Object.keys(record)));
  const known = new Map([...heads].map((head) => [head, head.trim().toLowerCase()]));
  const unused = [...heads].filter((head) => !COLUMNS.includes(known.get(head)!));
  if (records.length > 0 && ![...known.values()].includes('image')) {
    const near = unused.map((head) => didYouMean(head, COLUMNS)).find((hint) => hint !== '') ?? '';
    throw new InputError(
      `Expected a column "image" in ${key} but found ${[...heads].slice(0, 20).join(', ')}${near}`,
      { hint: `Columns of a list: ${COLUMNS.join(', ')}.` },
    );
  }
  if (records.length > 0 && !REGIONS.some((region) => [...known.values()].includes(region))) {
    throw new InputError(
      `Expected a column ${REGIONS.map((region) => `"${region}"`).join(' or ')} in ${key} but found ${[...heads].slice(0, 20).join(', ')}`,
      {
        hint: 'Write corners of boxes as x, y, width and height in one column "box": "12, 30, 200, 150".',
      },
    );
  }
  const rows = records.map(({ record, at }) => {
    const values = Object.entries(record).filter(([, value]) => !isEmpty(value));
    const row = ListRow.safeParse(
      Object.fromEntries(values.map(([head, value]) => [known.get(head), plainValue(value)])),
    );
    if (row.success) return { row: row.data, at };
    const [issue] = row.error.issues;
    throw new InputError(
      `${at} of ${key} can't be used: ${issue?.message ?? 'unknown content'} at ${issue?.path.join('.') ?? ''}`,
      { hint: `Columns of a list: ${COLUMNS.join(', ')}. docs/data.md shows examples.` },
    );
  });
  return { rows, unused };
}

interface ListRecord {
  record: Record<string, unknown>;
  /** Where it is, for errors: "Line 7". */
  at: string;
}

async function readRecords(files: Files, key: string): Promise<ListRecord[]> {
  const bytes = await files.read(key);
  if (/\.parquet$/i.test(key)) return parquetRecords(bytes);
  const text = decodeText(bytes);
  return /\.(jsonl|ndjson)$/i.test(key) ? jsonRecords(text) : csvRecords(text, key);
}

function csvRecords(text: string, key: string): ListRecord[] {
  const [head = ''] = text.split('\n', 1);
  const isTabs = /\.tsv$/i.test(key) || (head.includes('\t') && !head.includes(','));
  // Spreadsheets of countries with decimal commas separate by semicolons.
  const delimiter = isTabs ? '\t' : head.includes(';') && !head.includes(',') ? ';' : ',';
  const records = z
    .array(
      z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.int() }) }),
    )
    .parse(
      parse(text, {
        bom: true,
        columns: true,
        delimiter,
        info: true,
        skip_empty_lines: true,
        trim: true,
      }),
    );
  return records.map(({ record, info }) => ({ record, at: `Line ${info.lines}` }));
}

function jsonRecords(text: string): ListRecord[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const at = `Line ${index + 1}`;
      const record = z.record(z.string(), z.unknown()).safeParse(jsonIn(line));
      if (record.success) return [{ record: record.data, at }];
      throw new InputError(`${at} is not a JSON object: ${line.slice(0, 100)}`);
    });
}

async function parquetRecords(bytes: Uint8Array): Promise<ListRecord[]> {
  const file = new Uint8Array(bytes).buffer;
  const records = await parquetReadObjects({ file, compressors });
  return records.map((record, index) => ({ record, at: `Row ${index + 1}` }));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || Number.isNaN(value);
}

/** Parquet's 64-bit integers and bytes as numbers and text, also inside. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return [...(value as unknown as Iterable<unknown>)].map(plainValue);
  }
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]),
    );
  }
  return value;
}

/** Undefined, which no schema accepts, if the text is not JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function numbersIn(text: string): number[] {
  return text
    .replace(/^[[(]|[\])]$/g, '')
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
}
