import { decodeText } from '../../encoding/decode-text.ts';
import { InputError } from '../../errors/input-error.ts';
import type { Files } from '../files.ts';
import { withoutExtension } from './named-files.ts';

const MAIN = 'ImageSets/Main/';

/**
 * The images that a list names, one a line: whole lines, which may have spaces, quotes, folders and an
 * extension. A line with more columns, as `name 1`, counts by its first if no image has the whole as its name.
 *
 * @throws InputError A line names no file below the folder of images.
 */
export async function readImageList(
  files: Files,
  list: string,
  isKnown: (name: string) => boolean,
): Promise<string[]> {
  const lines = await readLines(files, list);
  return lines.map((line) => {
    const name = imageName(line, list);
    const [first = name] = line.split(/\s+/);
    return isKnown(name) || /^["']/.test(line) || !isKnown(plain(first)) ? name : plain(first);
  });
}

/**
 * Images by class, as `ImageSets/Main/<class>_<split>.txt` flags them; null if there are no such files.
 *
 * @throws InputError A line has no flag.
 */
export async function readMembers(
  files: Files,
  splits: readonly string[],
): Promise<Map<string, Set<string>> | null> {
  const members = new Map<string, Set<string>>();
  const keys: string[] = [];
  for await (const { key } of files.list(MAIN)) keys.push(key);
  for (const key of keys.sort()) {
    const split = splits.find((each) => key.endsWith(`_${each}.txt`));
    if (split === undefined) continue;
    const name = key.slice(MAIN.length, -`_${split}.txt`.length);
    const present = members.get(name) ?? new Set();
    members.set(name, present);
    for (const line of await readLines(files, key)) {
      const image = presentImage(line, key);
      if (image !== null) present.add(image);
    }
  }
  return members.size > 0 ? members : null;
}

/** The image of a line `name flag`, or null if the flag says that the class is absent. */
function presentImage(line: string, list: string): string | null {
  const [, name = '', flag = ''] = /^(.*\S)\s+(-?\d+)$/.exec(line) ?? [];
  if (name === '' || !['1', '0', '-1'].includes(flag)) {
    throw new InputError(
      `Expected an image name and 1, 0 or -1 in each line of ${list} but found ${quoted(line)}`,
      { hint: `Fix that line of ${list}.` },
    );
  }
  return flag === '-1' ? null : plain(name);
}

/** Lists may only name images below JPEGImages, not files elsewhere. */
function imageName(line: string, list: string): string {
  const name = plain(line);
  const isInside = name !== '' && !/[\\\p{Cc}]|^\/|(^|\/)\.{1,2}(\/|$)/u.test(name);
  if (isInside) return name;
  throw new InputError(`Expected the names of images in ${list} but found ${quoted(line)}`, {
    hint: 'Write one name per line, below JPEGImages and without extension: 2007_000032.',
  });
}

/** A name without quotes, the folder of images, and extension. */
function plain(text: string): string {
  const [, inner] = /^"(.*)"$/.exec(text) ?? /^'(.*)'$/.exec(text) ?? [];
  const path = (inner ?? text).replace(/^\.\//, '').replace(/^\/?JPEGImages\//, '');
  return withoutExtension(path).normalize('NFC');
}

function quoted(line: string): string {
  return JSON.stringify(line.slice(0, 200));
}

/** The non-empty lines, without space around them. */
async function readLines(files: Files, key: string): Promise<string[]> {
  const text = decodeText(await files.read(key));
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
