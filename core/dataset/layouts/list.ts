import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import { VOID } from '../../image/regions.ts';
import type { Shape } from '../../schema/drawn.ts';
import type { Dataset, DatasetClass, OpenOptions, SampleFiles } from '../dataset.ts';
import { BOXES, stems } from '../drawn-classes.ts';
import type { Files } from '../files.ts';
import { findImages } from '../image-finder.ts';
import { LIST, readList, type ListRow } from '../list-rows.ts';
import { listedPlaces } from '../listed-places.ts';
import { readingOfList } from '../masks/reading-of-list.ts';
import type { NumberedClass } from '../masks/numbered-classes.ts';
import { OBJECT } from '../masks/one-object.ts';
import type { Layout, LayoutSpec } from './layout.ts';

/** The class of a list without the column, if none is asked for. */
const UNNAMED = 'object';

/** A list of images and the regions of objects in them: CSV, JSON Lines or Parquet. */
export const list: Layout = {
  title: 'list',
  expected: 'a list (.csv, .jsonl, .parquet) as the dataset itself',
  opensFile: (file) => LIST.test(file),
  matches: () => Promise.resolve(false),
  open: openList,
};

/**
 * A list as a dataset. A row names an image and a mask, a box or run lengths. Rows of the same image, class and
 * label are one sample, whose region is their union. Paths are relative to the list, those of images to
 * `images` if that is given.
 *
 * @throws InputError A row has no region or several, rows contradict each other, or no image is found.
 */
async function openList(
  files: Files,
  spec: LayoutSpec,
  { file = '', images: elsewhere, filesAt }: OpenOptions = {},
): Promise<Dataset> {
  const { rows, unused } = await readList(files, file);
  const className = nameOfClass(rows, spec.classes, file);
  const imagePaths = rows.map(({ row }) => row.image);
  const images = await listedPlaces(elsewhere ?? files, imagePaths, { filesAt });
  const imageOf = await findImages(images.files, {
    names: [...new Set(imagePaths)].map(images.keyOf),
    folders: [''],
    list: file,
  });
  const maskPaths = rows.flatMap(({ row: { mask } }) => (mask === undefined ? [] : [mask]));
  const masks = await listedPlaces(files, maskPaths, { filesAt });
  const samples = new Map<string, ListedSample>();
  const clusterOf = clusterFinder();
  for (const { row, at } of rows) {
    const place = `${at} of ${file}`;
    const image = imageOf(images.keyOf(row.image));
    const name = row.class ?? className;
    if (name === undefined) throw missing('class', place);
    const cluster = clusterOf(image, row.cluster, place);
    const key = JSON.stringify([image, name, row.label]);
    const sample = samples.get(key) ?? {
      image,
      class: name,
      label: row.label,
      cluster,
      shapes: [],
    };
    sample.shapes.push(shapeOf(row, { keyOf: masks.keyOf, place, voidValue: spec.voidValue }));
    samples.set(key, sample);
  }
  const all = [...samples.values()];
  const kinds = new Set(all.flatMap(({ shapes }) => shapes.map(({ kind }) => kind)));
  const classOfMask = new Map(
    all.flatMap((sample) => undescribed(sample).map((mask) => [mask, sample.class] as const)),
  );
  const { numbered, reading, notes } = await readingOfList(classOfMask, {
    files,
    masks: masks.files,
    spec,
  });
  return {
    format: 'list',
    files: masks.files,
    ...(images.files !== masks.files && { images: images.files }),
    recognisedBy: file,
    masks: reading,
    classes: classesOf(all, numbered, file),
    notes: [
      `${rows.length} rows are read from ${file}.`,
      ...notes,
      all.some(({ cluster }) => cluster !== undefined) &&
        'Samples belong together by the column cluster. Figures count clusters, not images.',
      kinds.size === 1 && kinds.has('box') && BOXES,
      kinds.size > 1 && kinds.has('box') && `Some regions are boxes. ${BOXES}`,
      unused.length > 0 && `Columns that are not used: ${unused.join(', ')}.`,
    ].filter((note) => note !== false),
  };
}

interface ListedSample {
  image: string;
  class: string;
  label: string | undefined;
  cluster: string | undefined;
  shapes: Shape[];
}

/** The class of rows without one; undefined if some have one, since the others' is then forgotten. */
function nameOfClass(
  rows: readonly { row: ListRow }[],
  requested: DatasetSpec['classes'],
  file: string,
): string | undefined {
  if (rows.some(({ row }) => row.class !== undefined)) return undefined;
  if (requested === 'all') return UNNAMED;
  if (requested.length === 1) return requested[0];
  throw new InputError(
    `Expected one class for ${file}, which has no column "class", but received ${requested.length}: ${requested.join(', ')}`,
    { hint: 'Pass one --class, or add the column.' },
  );
}

/** The region of one row. */
function shapeOf(
  { mask, value, box, rle }: ListRow,
  {
    keyOf,
    place,
    voidValue,
  }: { keyOf: (mask: string) => string; place: string } & Pick<LayoutSpec, 'voidValue'>,
): Shape {
  const shapes: Shape[] = [
    mask === undefined
      ? []
      : [{ kind: 'mask' as const, file: keyOf(mask), ...valuesOf(value, voidValue) }],
    box === undefined ? [] : [{ kind: 'box' as const, box }],
    rle === undefined ? [] : [{ kind: 'rle' as const, rle }],
  ].flat();
  const [shape] = shapes;
  if (shape === undefined) throw missing('mask, box or rle', place);
  if (shapes.length === 1) return shape;
  throw new InputError(`${place} has a ${shapes.map(({ kind }) => kind).join(' and a ')}`, {
    hint: 'Keep one: a row is one region.',
  });
}

/** Which value is the object, and which is in neither region if it is not 255. */
function valuesOf(value: number | undefined, voidValue: LayoutSpec['voidValue']) {
  if (value === undefined) return {};
  if (voidValue !== undefined) {
    return { value, outside: voidValue === 'none' ? null : voidValue };
  }
  // In masks with numbers of more than 8 bits, 255 is a class like others.
  return value > VOID ? { value, outside: null } : { value };
}

function missing(what: string, place: string): InputError {
  return new InputError(`${place} has no ${what}`, { hint: 'Fill the cell, or remove the row.' });
}

/** Checks that the rows of an image say the same cluster. */
function clusterFinder() {
  const known = new Map<string, { cluster: string | undefined; place: string }>();
  return (image: string, cluster: string | undefined, place: string): string | undefined => {
    const before = known.get(image) ?? { cluster, place };
    known.set(image, before);
    if (before.cluster === cluster) return cluster;
    throw new InputError(
      `${image} is in the cluster ${before.cluster ?? '(none)'} in ${before.place}, and in ${cluster ?? '(none)'} in ${place}`,
      { hint: 'Give all rows of an image the same cluster.' },
    );
  };
}

/** The mask of a region that is one file with one object, which is read as masks of other layouts are. */
function maskOf({ shapes: [first, second] }: ListedSample): string | undefined {
  const isOne = first?.kind === 'mask' && first.value === undefined && second === undefined;
  return isOne ? first.file : undefined;
}

/** The masks whose object no column says: what their values mean is decided for all of them. */
function undescribed({ shapes }: ListedSample): string[] {
  return shapes.flatMap((shape) =>
    shape.kind === 'mask' && shape.value === undefined ? [shape.file] : [],
  );
}

/** In the order of the list. */
function classesOf(
  samples: readonly ListedSample[],
  numbered: readonly NumberedClass[],
  file: string,
): DatasetClass[] {
  const stemOf = stems(samples.map(({ image }) => image));
  const names = samples.map((sample) => `${stemOf(sample.image)}/${sample.class}`);
  const isUnique = new Set(names).size === names.length;
  const numberOf = new Map(numbered.map((each) => [each.name, each]));
  const classes = new Map<string, SampleFiles[]>();
  samples.forEach(({ shapes, label: truth, cluster, ...sample }, position) => {
    const mask = maskOf(samples[position]!);
    const number = numberOf.get(sample.class);
    const [first] = undescribed(samples[position]!);
    if (first !== undefined && numbered.length > 0 && number === undefined) {
      throw new InputError(`${first} has numbers of classes, and none is "${sample.class}"`, {
        hint: `Classes with a number: ${namesOf(numbered)}. Or add a column "value" with the number.`,
      });
    }
    const { foreground: label = OBJECT, value } = number ?? {};
    if (mask === undefined && first !== undefined && value !== undefined) {
      throw new InputError(
        `${sample.image} has several regions of "${sample.class}", and ${numbered.length} classes have numbers: more than 254`,
        { hint: `Add a column "value" with the number of each region, ${value}.` },
      );
    }
    const drawn = shapes.map((shape) =>
      shape.kind === 'mask' && shape.value === undefined ? { ...shape, label } : shape,
    );
    const ofClass = classes.get(sample.class) ?? [];
    classes.set(sample.class, ofClass);
    ofClass.push({
      ...sample,
      id: isUnique || truth === undefined ? names[position]! : `${names[position]}/${truth}`,
      mask: mask ?? file,
      foreground: mask === undefined ? OBJECT : label,
      ...(mask === undefined && { drawn: { size: null, shapes: drawn } }),
      ...(mask !== undefined && value !== undefined && { value }),
      ...(truth !== undefined && { label: truth }),
      ...(cluster !== undefined && { cluster }),
    });
  });
  return [...classes].map(([name, ofClass]) => ({
    name,
    samples: ofClass.sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));
}

function namesOf(numbered: readonly NumberedClass[]): string {
  const names = numbered.slice(0, 30).map(({ name }) => name);
  return names.join(', ') + (numbered.length > 30 ? ', …' : '');
}
