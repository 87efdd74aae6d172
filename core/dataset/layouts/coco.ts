import { z } from 'zod';
import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import { CocoAnnotations } from '../../schema/coco.ts';
import type { Shape } from '../../schema/drawn.ts';
import { cocoShape, hasOutline } from '../coco-shape.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import { BOXES, drawnClasses, type DrawnImage } from '../drawn-classes.ts';
import type { Files } from '../files.ts';
import { findImages } from '../image-finder.ts';
import { readAnyJson, readJsonFile } from '../json-file.ts';
import { drawnMasks } from '../masks/one-object.ts';
import type { Layout } from './layout.ts';

/** COCO's folder. */
const ANNOTATIONS = 'annotations/';
/** Names for one file with all annotations, as FiftyOne and Roboflow write it beside the images. */
const ALONE = ['labels.json', '_annotations.coco.json'];
/** COCO's object annotations: `annotations/*.json` beside folders of images, or a file of them. */
export const coco: Layout = {
  title: 'COCO annotations',
  expected: 'COCO annotations (annotations/*.json, images/)',
  opensFile: (file) => /\.json$/i.test(file),
  matches: async (files) => (await annotationFiles(files)).length > 0,
  open: openCoco,
};

/**
 * A file of COCO's object annotations as a dataset. An image is a sample of each class of which it has an
 * object. The region is the union of these objects. Crowds are void for their class, and so are the boxes of objects
 * without an outline. If no object has an outline, regions are boxes.
 *
 * @throws InputError There are several files and `split` names none of them, the file has other content, or
 *   none of its images is found.
 */
async function openCoco(
  files: Files,
  { split }: Pick<DatasetSpec, 'split'>,
  { file, images: elsewhere }: OpenOptions = {},
): Promise<Dataset> {
  const key = file ?? chooseFile(await annotationFiles(files), split, files);
  const content = await readJsonFile(files, key, CocoAnnotations);
  const names = content.images.map((image) => nameOf(image, key));
  const keyOf = await findImages(elsewhere ?? files, { names, folders: foldersOf(key), list: key });
  const images = new Map<string, DrawnImage>();
  content.images.forEach(({ id, width, height }, position) => {
    const image = keyOf(names[position]!);
    const size: DrawnImage['size'] = width && height ? [width, height] : null;
    if (images.has(String(id))) throw twice(key, id);
    images.set(String(id), { image, size, classes: new Map() });
  });
  const { notes, classNames } = drawAnnotations(content, images);
  return {
    format: 'coco',
    files,
    images: elsewhere,
    recognisedBy: key,
    masks: drawnMasks,
    classes: drawnClasses([...images.values()], { names: classNames, mask: key }),
    notes: [`Objects are read from ${key}.`, ...notes],
  };
}

/** Adds each annotation's shape to its image. Returns the classes in the file's order, and what was left out. */
function drawAnnotations(
  { annotations, categories }: CocoAnnotations,
  images: ReadonlyMap<string, DrawnImage>,
): { notes: string[]; classNames: string[] } {
  const names = new Map(
    categories.map(({ id, name }) => [String(id), name.trim().normalize('NFC')]),
  );
  const boxes = !annotations.some(hasOutline);
  const left = { category: 0, image: 0, shape: 0 };
  let withoutOutline = 0;
  for (const annotation of annotations) {
    const name = names.get(String(annotation.category_id));
    const image = images.get(String(annotation.image_id));
    const shape = cocoShape(annotation, boxes);
    if (name === undefined) left.category++;
    else if (image === undefined) left.image++;
    else if (shape === undefined) left.shape++;
    else {
      if (shape.kind === 'box' && !boxes) withoutOutline++;
      const shapes: Shape[] = image.classes.get(name) ?? [];
      image.classes.set(name, [...shapes, shape]);
    }
  }
  return {
    classNames: [...new Set(names.values())],
    notes: [
      boxes && annotations.length > 0 && BOXES,
      withoutOutline > 0 &&
        `${withoutOutline} objects have a box but no outline. Their boxes are in neither region.`,
      left.shape > 0 && `${left.shape} objects have neither outline nor box and are left out.`,
      left.category > 0 &&
        `${left.category} objects have a category_id that is not in categories and are left out.`,
      left.image > 0 &&
        `${left.image} objects have an image_id that is not in images and are left out.`,
    ].filter((note) => note !== false),
  };
}

function nameOf(
  { file_name: name, coco_url: url }: CocoAnnotations['images'][number],
  key: string,
) {
  if (name) return name;
  const [path] = /[^/]+\/[^/]+$/.exec(url ?? '') ?? [];
  if (path !== undefined) return path;
  throw new InputError(`An image in ${key} has neither file_name nor coco_url`);
}

function twice(key: string, id: string | number): InputError {
  return new InputError(`Two images in ${key} have the id ${id}`, {
    hint: 'Annotations name images by id: give each image its own.',
  });
}

/** Files with annotations of objects: those named instances_*.json, or else any in the folder. */
async function annotationFiles(files: Files): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of files.list(ANNOTATIONS)) {
    if (/\.json$/i.test(key) && !key.slice(ANNOTATIONS.length).includes('/')) found.push(key);
  }
  const instances = found.filter((key) => key.startsWith(`${ANNOTATIONS}instances_`));
  if (instances.length > 0) return instances.sort();
  if (found.length > 0) return found.sort();
  for (const key of ALONE) {
    if ((await files.has(key)) && isCoco(await readAnyJson(files, key))) return [key];
  }
  return [];
}

/** Whether a file has COCO's lists: other tools call other files labels.json. */
function isCoco(content: unknown): boolean {
  const lists = z.object({ images: z.array(z.unknown()), annotations: z.array(z.unknown()) });
  return lists.safeParse(content).success;
}

/** The split's file. One alone is taken if no split is asked for. */
function chooseFile(found: readonly string[], split: string | undefined, { uri }: Files): string {
  const named = found.find((key) => splitOf(key) === split);
  if (named !== undefined) return named;
  const [only] = found;
  if (only !== undefined && found.length === 1 && split === undefined) return only;
  const problem =
    split === undefined
      ? `There are ${found.length} files of annotations in ${uri}`
      : `There are no annotations of the split "${split}" in ${uri}`;
  throw new InputError(problem, {
    hint: `Pass --split with one of: ${found.map(splitOf).join(', ')}.`,
  });
}

/** annotations/instances_val2017.json is the split val2017. */
function splitOf(key: string): string {
  return key
    .replace(/^.*\//, '')
    .replace(/\.json$/i, '')
    .replace(/^instances_/, '');
}

/** Where tools put the images of an annotation file. */
function foldersOf(key: string): string[] {
  const split = splitOf(key);
  return [`${split}/`, `images/${split}/`, 'images/', 'data/', ''];
}
