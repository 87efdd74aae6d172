import { InputError } from '../../errors/input-error.ts';
import type { Files } from '../files.ts';

/** Extensions of photos, the most usual first. HEIC and JPEG 2000 are found and then refused by name. */
const IMAGE = /\.(jpe?g|png|webp|tiff?|gif|avif|bmp|dib|p[bgpn]m|heic|heif|jp2|j2k|jxl|jfif)$/i;
/** Extensions of masks; if a mask exists with several, the first of these counts. */
const MASKS = [
  'png',
  'npy',
  'tif',
  'tiff',
  'bmp',
  'pgm',
  'ppm',
  'pbm',
  'pnm',
  'gif',
  'webp',
  'jpg',
  'jpeg',
];
const MASK = new RegExp(`\\.(${MASKS.join('|')})$`, 'i');

/** Files by their path in a folder, without extension: `day1/cat` for `images/day1/cat.JPG`. */
export type NamedFiles = Map<string, string>;

/**
 * The photos in a folder ('' or with a slash at its end), at any depth.
 *
 * @throws InputError Two of them have the same name.
 */
export async function namedImages(files: Files, folder: string): Promise<NamedFiles> {
  const found: NamedFiles = new Map();
  for await (const { key } of files.list(folder)) {
    if (!IMAGE.test(key) || isHidden(key, folder)) continue;
    const name = nameOf(key, folder, IMAGE);
    const other = found.get(name);
    if (other !== undefined) {
      throw new InputError(`${other} and ${key} in ${files.uri} have the same name`, {
        hint: 'Rename one of them: an image and its mask are paired by name.',
      });
    }
    found.set(name, key);
  }
  return found;
}

/**
 * Throws if none of the images that masks belong to is among those found in `place`.
 *
 * @throws InputError
 */
export function expectImages(
  images: NamedFiles,
  { names, place }: { names: readonly string[]; place: string },
): void {
  if (names.length === 0 || names.some((name) => images.has(name))) return;
  throw new InputError(
    images.size === 0
      ? `There are no images in ${place}`
      : `None of the ${images.size} images in ${place} is that of a mask: the first image is ${[...images.values()].toSorted()[0]}, the first mask is that of ${names[0]}`,
    { hint: 'Pass the folder that has the images of the masks as --images.' },
  );
}

/** The masks in a folder ('' or with a slash at its end), at any depth. */
export async function namedMasks(files: Files, folder: string): Promise<NamedFiles> {
  const found: NamedFiles = new Map();
  for await (const { key } of files.list(folder)) {
    if (!MASK.test(key) || isHidden(key, folder)) continue;
    const name = nameOf(key, folder, MASK);
    const other = found.get(name);
    if (other === undefined || rank(key) < rank(other)) found.set(name, key);
  }
  return found;
}

/** Whether a file is named like an image format that masks can have. */
export function isMaskFile(key: string): boolean {
  return MASK.test(key);
}

/** Whether there is any mask in a folder ('' or with a slash at its end). */
export async function hasMasks(files: Files, folder: string): Promise<boolean> {
  for await (const { key } of files.list(folder)) {
    if (MASK.test(key) && !isHidden(key, folder)) return true;
  }
  return false;
}

/** A name without the extension of a photo or a mask. */
export function withoutExtension(name: string): string {
  return name.replace(IMAGE, '').replace(MASK, '');
}

function rank(key: string): number {
  return MASKS.indexOf(key.slice(key.lastIndexOf('.') + 1).toLowerCase());
}

function nameOf(key: string, folder: string, extension: RegExp): string {
  // macOS, and archives made on it, write accents as separate characters.
  return key.slice(folder.length).replace(extension, '').normalize('NFC');
}

function isHidden(key: string, folder: string): boolean {
  return /(^|\/)(\.|__MACOSX\/)/.test(key.slice(folder.length));
}
