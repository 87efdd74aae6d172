import { posix } from 'node:path';
import pMap from 'p-map';
import { z } from 'zod';
import { groupBy } from '../../encoding/group-by.ts';
import { InputError } from '../../errors/input-error.ts';
import type { Shape } from '../../schema/drawn.ts';
import { Labelme } from '../../schema/labelme.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import { BOXES, drawnClasses, type DrawnImage } from '../drawn-classes.ts';
import type { Files } from '../files.ts';
import { cleanName } from '../image-finder.ts';
import { readAnyJson, readJsonFile } from '../json-file.ts';
import { labelmeShape } from '../labelme-shape.ts';
import { drawnMasks } from '../masks/one-object.ts';
import type { Layout, LayoutSpec } from './layout.ts';

/** Files listed, and JSON files read, to recognise a folder that may contain anything. */
const MOST_FILES = 10_000;
const MOST_READ = 3;
/** Number of files read at once. */
const CONCURRENCY = 16;

const IGNORED = '__ignore__';
const BACKGROUND = /^_{0,2}background_{0,2}$/i;

/** labelme's own files: `x.json` beside `x.jpg`. */
export const labelme: Layout = {
  title: 'labelme annotations',
  expected: 'labelme annotations (x.json beside x.jpg)',
  matches: async (files) => (await firstAnnotation(files)) !== undefined,
  open: openLabelme,
};

/**
 * Files that labelme wrote for photos as a dataset. A photo is a sample of each class of which it has a shape with an area,
 * and the region is the union of these, drawn as COCO's polygons are. Shapes called `__ignore__` are void.
 *
 * @throws InputError A file has other content or a shape that is not drawn, there is no such split, or no photo is found.
 */
async function openLabelme(
  files: Files,
  { split }: Pick<LayoutSpec, 'split'>,
  { images: elsewhere, onProgress }: OpenOptions = {},
): Promise<Dataset> {
  const keys = ofSplit(await jsonFiles(files), split, files);
  let done = 0;
  const read = await pMap(
    keys,
    async (key) => {
      const content = (await isAnnotation(files, key))
        ? await readJsonFile(files, key, Labelme)
        : null;
      onProgress?.(++done, keys.length);
      return content && { key, content };
    },
    { concurrency: CONCURRENCY },
  );
  const annotations = read.filter((each) => each !== null);
  const imageOf = await photoFinder(elsewhere ?? files, annotations, elsewhere !== undefined);
  let withoutArea = 0;
  const images = annotations.map(({ key, content }): DrawnImage => {
    const { imageWidth: width, imageHeight: height } = content;
    const drawn = drawShapes(content, key);
    withoutArea += drawn.withoutArea;
    return {
      image: imageOf(key, content.imagePath),
      size: width && height ? [width, height] : null,
      classes: drawn.classes,
    };
  });
  const names = [...new Set(images.flatMap(({ classes }) => [...classes.keys()]))].sort();
  return {
    format: 'labelme',
    files,
    images: elsewhere,
    recognisedBy: `${annotations[0]?.key ?? ''} of labelme`,
    masks: drawnMasks,
    classes: drawnClasses(images, { names, mask: annotations[0]?.key ?? '' }),
    notes: [
      `Shapes are read from ${annotations.length} files of labelme, and drawn as COCO's.`,
      areBoxes(images) && BOXES,
      withoutArea > 0 && `${withoutArea} lines and points have no area and are left out.`,
    ].filter((note) => note !== false),
  };
}

function areBoxes(images: readonly DrawnImage[]): boolean {
  const shapes = images.flatMap(({ classes }) => [...classes.values()].flat());
  return shapes.length > 0 && shapes.every(({ kind }) => kind === 'box');
}

/** The shapes of each class in a file. What is to be ignored is void for all of them. */
function drawShapes(
  { shapes }: Labelme,
  key: string,
): { classes: Map<string, Shape[]>; withoutArea: number } {
  const classes = new Map<string, Shape[]>();
  const ignored: Shape[] = [];
  let withoutArea = 0;
  for (const [position, each] of shapes.entries()) {
    const place = `Shape ${position + 1} of ${key}`;
    if (BACKGROUND.test(each.label)) {
      throw new InputError(
        `${place} is called ${each.label}, and shapes are not cut out of others`,
        {
          hint: 'labelme2voc writes masks of all shapes: pass the folder that it makes.',
        },
      );
    }
    const shape = labelmeShape(each, place);
    if (shape === undefined) withoutArea++;
    else if (each.label === IGNORED) ignored.push({ ...shape, void: true });
    else classes.set(each.label, [...(classes.get(each.label) ?? []), shape]);
  }
  for (const [name, own] of classes) classes.set(name, [...own, ...ignored]);
  return { classes, withoutArea };
}

async function jsonFiles(files: Files): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of files.list('')) if (isJson(key)) found.push(key);
  return found.sort();
}

function isJson(key: string): boolean {
  return /\.json$/i.test(key) && !/(^|\/)(\.|__MACOSX\/)/.test(key);
}

/** The first file of labelme among the first JSON files. */
async function firstAnnotation(files: Files): Promise<string | undefined> {
  let listed = 0;
  let read = 0;
  for await (const { key } of files.list('')) {
    if (++listed > MOST_FILES || read === MOST_READ) return undefined;
    if (!isJson(key)) continue;
    read++;
    if (await isAnnotation(files, key)) return key;
  }
  return undefined;
}

/** Whether a JSON file is one of labelme's: other tools write others. */
async function isAnnotation(files: Files, key: string): Promise<boolean> {
  try {
    const content = await readAnyJson(files, key);
    return z.object({ imagePath: z.string(), shapes: z.array(z.unknown()) }).safeParse(content)
      .success;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** The files in the folder of the split, wherever it is. */
function ofSplit(keys: string[], split: string | undefined, { uri }: Files): string[] {
  if (split === undefined) return keys;
  const own = keys.filter((key) => key.split('/').slice(0, -1).includes(split));
  if (own.length > 0) return own;
  throw new InputError(`There is no split "${split}" in ${uri}`, {
    hint: 'A split is the name of a folder that has files of labelme. Leave --split out to read all.',
  });
}

interface Annotation {
  key: string;
  content: Labelme;
}

/**
 * Finds the photo of a file: where `imagePath` says, or else the one of that name in the file's folder, or in any if the
 * photos are elsewhere.
 *
 * @throws InputError No photo is found, or two of one name are.
 */
async function photoFinder(
  place: Files,
  annotations: readonly Annotation[],
  isElsewhere: boolean,
): Promise<(key: string, imagePath: string) => string> {
  const keys: string[] = [];
  for await (const { key } of place.list('')) keys.push(key);
  const known = new Map(keys.map((key) => [key.normalize('NFC'), key]));
  const byName = groupBy(keys, (key) => posix.basename(key).normalize('NFC'));
  const find = (key: string, imagePath: string): string | undefined => {
    const path = cleanName(imagePath).normalize('NFC');
    const folder = posix.dirname(key);
    const name = posix.basename(path);
    const tried = [
      posix.join(folder, path),
      posix.join(folder, name),
      ...(isElsewhere ? [path] : []),
    ];
    for (const each of tried) if (known.has(each)) return known.get(each);
    const [only, other] = isElsewhere ? (byName.get(name) ?? []) : [];
    if (only !== undefined && other !== undefined) {
      throw new InputError(`${only} and ${other} may both be the photo of ${key} in ${place.uri}`, {
        hint: 'Put the photos in the same folders as the files of labelme.',
      });
    }
    return only;
  };
  if (!annotations.some(({ key, content }) => find(key, content.imagePath) !== undefined)) {
    const [{ key, content } = { key: '', content: { imagePath: '' } }] = annotations;
    throw new InputError(
      `None of the photos of ${annotations.length} files of labelme is in ${place.uri}: ${key} is of ${content.imagePath}`,
      {
        hint: 'Pass the folder with the photos as --images. If they are only stored in the files of labelme, labelme_export_json writes them.',
      },
    );
  }
  return (key, imagePath) =>
    find(key, imagePath) ?? posix.join(posix.dirname(key), cleanName(imagePath));
}
