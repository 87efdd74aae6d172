import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { isRecord } from '../../encoding/is-record.ts';
import { InputError } from '../../errors/input-error.ts';
import { ClassName } from '../../schema/mask-names.ts';
import { parseNamesTable } from './names-table.ts';

/**
 * The classes that a file names, in its order. Forms, as tools write them:
 *
 * - a name a line (labelme's class_names.txt); a value and a name (`1 cat`, `1: cat`)
 * - a name and a colour: `cat:128,0,0::` (CVAT's labelmap.txt), `128 0 0 cat` (CamVid), `cat,128,0,0`
 * - a table with a header: `Pixel Value, Class` (Roboflow's _classes.csv), `name,r,g,b` (CamVid's class_dict.csv),
 *   `Idx	Ratio	Train	Val	Name` (ADE20K's objectInfo150.txt)
 * - JSON or YAML: a list of names; names by value or values by name; objects with name or label and id,
 *   value, color or colour, in a list or by value; any of these under `names`, `classes`, `labels`, `categories`, `id2label`
 *
 * Null if a JSON or YAML file holds something else.
 *
 * @throws InputError A text file has no names, or a line can't be understood.
 */
export function parseNames(text: string, file: string): ClassName[] | null {
  const content = text.replace(/^\ufeff/, '');
  if (/\.json$/i.test(file)) return fromData(readJson(content, file));
  if (/\.ya?ml$/i.test(file)) return fromData(readYaml(content, file));
  const table = parseNamesTable(content);
  if (table !== null) return table;
  const names = content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !isHeader(line))
    .map(parseLine);
  if (names.length > 0) return names;
  throw new InputError(`There are no class names in ${file}`, {
    hint: 'Write one name per line, the background first: _background_.',
  });
}

/** The first line of a CSV file. */
function isHeader(line: string): boolean {
  return /^(pixel value|name|class|label)\s*,\s*(class|name|label|r|g|b|red|green|blue)\b/i.test(
    line,
  );
}

const COLOUR = /^(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})$/;

function parseLine(line: string): ClassName {
  const [name = '', colour = ''] = line.split(':').map((part) => part.trim());
  const afterColon = channels(colour);
  if (name !== '' && afterColon) return { name, colour: afterColon };
  const before = /^(\d{1,3}[\s,]+\d{1,3}[\s,]+\d{1,3})[\s,]+(\D.*)$/.exec(line);
  const colourBefore = before && channels(before[1]!);
  if (colourBefore) return { name: unquote(before[2]!), colour: colourBefore };
  const after = /^(.*?\D)[\s,]+(\d{1,3}[\s,]+\d{1,3}[\s,]+\d{1,3})$/.exec(line);
  const colourAfter = after && channels(after[2]!);
  if (colourAfter) return { name: unquote(after[1]!), colour: colourAfter };
  const valued = /^(\d{1,5})\s*[:,\s]\s*(\D.*)$/.exec(line);
  if (valued && Number(valued[1]) <= 65535) {
    return { name: unquote(valued[2]!), value: Number(valued[1]) };
  }
  return unquote(line);
}

function channels(text: string): [number, number, number] | null {
  const [, ...parts] = COLOUR.exec(text) ?? [];
  const [red, green, blue] = parts.map(Number);
  if (red === undefined || green === undefined || blue === undefined) return null;
  return Math.max(red, green, blue) > 255 ? null : [red, green, blue];
}

function unquote(text: string): string {
  const [, inner] = /^"(.+)"$/.exec(text.trim()) ?? /^'(.+)'$/.exec(text.trim()) ?? [];
  return inner ?? text.trim();
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file} is not JSON`, {
      hint: 'Correct the file, or move it away.',
      cause,
    });
  }
}

function readYaml(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new InputError(`${file} is not YAML`, {
      hint: 'Correct the file, or move it away.',
      cause,
    });
  }
}

const Name = z.string().min(1);
const Value = z
  .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
  .refine((value) => value >= 0 && value <= 65535);
const Colour = z.tuple([z.int(), z.int(), z.int()]);
const Item = z
  .looseObject({
    name: Name.optional(),
    label: Name.optional(),
    id: Value.optional(),
    value: Value.optional(),
    color: Colour.optional(),
    colour: Colour.optional(),
  })
  .transform(({ name, label, id, value, color, colour }): ClassName | null => {
    const called = name ?? label;
    const painted = colour ?? color;
    const number = value ?? id;
    if (called === undefined) return null;
    if (painted !== undefined) return { name: called, colour: painted };
    return number === undefined ? called : { name: called, value: number };
  });

const Names = z.union([
  z.array(Name).min(1),
  z
    .array(Item)
    .min(1)
    .transform((items) => items.filter((item) => item !== null)),
  z
    .record(z.string().regex(/^\d{1,5}$/), Name)
    .transform((byValue) =>
      Object.entries(byValue).map(([value, name]) => ({ name, value: Number(value) })),
    ),
  z.record(z.string().regex(/^\d{1,5}$/), Item).transform((byValue) =>
    Object.entries(byValue).flatMap(([value, item]): ClassName[] => {
      if (item === null) return [];
      return [typeof item === 'string' ? { name: item, value: Number(value) } : item];
    }),
  ),
  z
    .record(Name, Value)
    .transform((byName) => Object.entries(byName).map(([name, value]) => ({ name, value }))),
  z
    .record(Name, Colour)
    .transform((byName) => Object.entries(byName).map(([name, colour]) => ({ name, colour }))),
]);

const KEYS = ['names', 'classes', 'class_names', 'categories', 'labels', 'id2label'];

/** Names in any of the forms, at the top or under a known key. */
function fromData(data: unknown): ClassName[] | null {
  const places = [data, ...KEYS.map((key) => (isRecord(data) ? data[key] : undefined))];
  for (const place of places) {
    const names = Names.safeParse(place);
    if (names.success && names.data.length > 0) {
      const parsed = z.array(ClassName).safeParse(names.data);
      if (parsed.success) return parsed.data;
    }
  }
  return null;
}
