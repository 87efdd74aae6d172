import { z } from 'zod';
import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Shape } from '../../schema/drawn.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import { BOXES, drawnClasses, type DrawnImage } from '../drawn-classes.ts';
import type { Files } from '../files.ts';
import { readAnyJson, readJsonFile } from '../json-file.ts';
import { drawnMasks } from '../masks/one-object.ts';
import type { Layout } from './layout.ts';

const LABELS = 'labels.json';
const DATA = 'data/';

const Detection = z.object({
  label: z.union([z.string(), z.int()]),
  bounding_box: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .describe('x, y, width, height as shares of the image'),
});

/** `labels.json` of FiftyOne's FiftyOneImageDetectionDataset. */
const Labels = z.object({
  classes: z.array(z.string()).nullish(),
  labels: z.record(z.string(), z.array(Detection).nullable()),
});

/** FiftyOne's image detections: `data/` and `labels.json`. */
export const fiftyone: Layout = {
  title: 'FiftyOne detections',
  expected: 'a FiftyOne export (data/, labels.json)',
  opensFile: async (file, files) => file === LABELS && (await isLabels(files)),
  matches: async (files) => (await files.has(LABELS)) && (await isLabels(files)),
  open: openFiftyone,
};

async function isLabels(files: Files): Promise<boolean> {
  return Labels.safeParse(await readAnyJson(files, LABELS)).success;
}

/**
 * Detections that FiftyOne exported as a dataset. An image is a sample of each class of which it has a box, and the
 * region is the union of these.
 *
 * @throws InputError `labels.json` has other content, or a detection's class is not in its list.
 */
async function openFiftyone(
  files: Files,
  _spec: Pick<DatasetSpec, 'split'>,
  { images: elsewhere }: OpenOptions = {},
): Promise<Dataset> {
  const { classes, labels } = await readJsonFile(files, LABELS, Labels);
  const place = elsewhere ?? files;
  const found = new Map<string, string>();
  const folder = elsewhere ? '' : DATA;
  for await (const { key } of place.list(folder)) {
    found.set(
      key
        .slice(folder.length)
        .replace(/\.[^./]+$/, '')
        .normalize('NFC'),
      key,
    );
  }
  const nameOf = (label: string | number) => {
    const name = typeof label === 'string' ? label : classes?.[label];
    if (name !== undefined) return name.trim().normalize('NFC');
    throw new InputError(
      `${LABELS} has a detection of class ${label}, which is not in its classes`,
    );
  };
  const images = Object.entries(labels).map(([name, detections]): DrawnImage => {
    const shapes = new Map<string, Shape[]>();
    for (const { label, bounding_box: share } of detections ?? []) {
      const ofClass = shapes.get(nameOf(label)) ?? [];
      shapes.set(nameOf(label), [...ofClass, { kind: 'share', share }]);
    }
    const image = found.get(name.normalize('NFC')) ?? `${folder}${name}.jpg`;
    return { image, size: null, classes: shapes };
  });
  const names =
    classes ?? [...new Set(images.flatMap((image) => [...image.classes.keys()]))].sort();
  return {
    format: 'fiftyone',
    files,
    images: elsewhere,
    recognisedBy: `${LABELS} and ${folder}`,
    masks: drawnMasks,
    classes: drawnClasses(images, {
      names: names.map((name) => name.trim().normalize('NFC')),
      mask: LABELS,
    }),
    notes: [`Boxes are read from ${LABELS}.`, BOXES],
  };
}
