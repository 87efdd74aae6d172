import { XMLParser, XMLValidator } from 'fast-xml-parser';
import pMap from 'p-map';
import { z } from 'zod';
import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Shape } from '../../schema/drawn.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import { BOXES, drawnClasses, type DrawnImage } from '../drawn-classes.ts';
import type { Files } from '../files.ts';
import { findImages } from '../image-finder.ts';
import { drawnMasks } from '../masks/one-object.ts';
import type { Layout } from './layout.ts';

const ANNOTATIONS = 'Annotations/';
const IMAGES = ['JPEGImages/', 'images/', ''];
/** Number of files read at once. */
const CONCURRENCY = 16;

const Name = z.string().trim().min(1);

/** What groundcam reads of a VOC annotation. */
const Annotation = z.object({
  annotation: z.object({
    filename: z.string().nullish(),
    size: z.object({ width: z.coerce.number(), height: z.coerce.number() }).nullish(),
    object: z
      .array(
        z.object({
          name: Name,
          bndbox: z.object({
            xmin: z.coerce.number(),
            ymin: z.coerce.number(),
            xmax: z.coerce.number(),
            ymax: z.coerce.number(),
          }),
        }),
      )
      .default([]),
  }),
});

/** Pascal VOC's boxes: `Annotations/*.xml` without masks. */
export const vocBoxes: Layout = {
  title: 'boxes in Pascal VOC annotations',
  expected: 'Pascal VOC annotations (Annotations/*.xml)',
  matches: async (files) => (await annotationFiles(files)).length > 0,
  open: openVocBoxes,
};

/**
 * Boxes of Pascal VOC annotations as a dataset. An image is a sample of each class of which it has a box, and the
 * region is the union of these. VOC counts pixels from 1, and a box includes its last row and column.
 *
 * @throws InputError An annotation is not VOC's, or none of the images is found.
 */
async function openVocBoxes(
  files: Files,
  { split }: Pick<DatasetSpec, 'split'>,
  { images: elsewhere, onProgress }: OpenOptions = {},
): Promise<Dataset> {
  const keys = await ofSplit(files, await annotationFiles(files), split);
  let done = 0;
  const annotations = await pMap(
    keys,
    async (key) => {
      const annotation = await readAnnotation(files, key);
      onProgress?.(++done, keys.length);
      return annotation;
    },
    { concurrency: CONCURRENCY },
  );
  const names = annotations.map(({ filename }, at) => filename ?? `${stemOf(keys[at]!)}.jpg`);
  const place = elsewhere ?? files;
  const keyOf = await findImages(place, { names, folders: IMAGES, list: ANNOTATIONS });
  const images = annotations.map(({ size, object }, at): DrawnImage => {
    const classes = new Map<string, Shape[]>();
    for (const { name, bndbox } of object) {
      classes.set(name.normalize('NFC'), [
        ...(classes.get(name.normalize('NFC')) ?? []),
        boxOf(bndbox),
      ]);
    }
    const isKnown = size && size.width > 0 && size.height > 0;
    return { image: keyOf(names[at]!), size: isKnown ? [size.width, size.height] : null, classes };
  });
  const classNames = [...new Set(images.flatMap(({ classes }) => [...classes.keys()]))].sort();
  return {
    format: 'voc-boxes',
    files,
    images: elsewhere,
    recognisedBy: ANNOTATIONS,
    masks: drawnMasks,
    classes: drawnClasses(images, { names: classNames, mask: ANNOTATIONS }),
    notes: [`Boxes are read from ${keys.length} files in ${ANNOTATIONS}.`, BOXES],
  };
}

type Bounds = Record<'xmin' | 'ymin' | 'xmax' | 'ymax', number>;

function boxOf({ xmin, ymin, xmax, ymax }: Bounds): Shape {
  return { kind: 'box', box: [xmin - 1, ymin - 1, xmax - xmin + 1, ymax - ymin + 1] };
}

async function readAnnotation(files: Files, key: string) {
  const text = new TextDecoder().decode(await files.read(key));
  const valid = XMLValidator.validate(text);
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'object' });
  const content = Annotation.safeParse(valid === true ? parser.parse(text) : undefined);
  if (content.success) return content.data.annotation;
  const [issue] = content.error.issues;
  const problem =
    valid === true
      ? `${issue?.message} at ${issue?.path.join('.')}`
      : `it is not XML: ${valid.err.msg}`;
  throw new InputError(`${key} in ${files.uri} can't be used: ${problem}`, {
    hint: 'docs/data.md shows what is read of such a file.',
  });
}

async function annotationFiles(files: Files): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of files.list(ANNOTATIONS)) if (/\.xml$/i.test(key)) found.push(key);
  return found.sort();
}

/** The files of the images that ImageSets lists for the split; all if it lists none. */
async function ofSplit(files: Files, keys: string[], split = 'trainval'): Promise<string[]> {
  for (const list of [`ImageSets/Main/${split}.txt`, `ImageSets/Layout/${split}.txt`]) {
    if (!(await files.has(list))) continue;
    const lines = new TextDecoder().decode(await files.read(list)).split('\n');
    const listed = new Set(lines.map((line) => line.trim().split(/\s+/)[0]));
    return keys.filter((key) => listed.has(stemOf(key)));
  }
  return keys;
}

function stemOf(key: string): string {
  return key.slice(ANNOTATIONS.length).replace(/\.xml$/i, '');
}
