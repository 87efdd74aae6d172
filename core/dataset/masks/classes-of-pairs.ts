import { groupBy } from '../../encoding/group-by.ts';
import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, DatasetClass, ProgressOptions, SampleFiles } from '../dataset.ts';
import type { Files } from '../files.ts';
import type { FoundNames } from '../names/find-names.ts';
import { OBJECT } from './one-object.ts';
import { decideReading } from './decide-reading.ts';
import { codesIn, type NumberedClass } from './numbered-classes.ts';
import { notesOfMasks } from './notes-of-masks.ts';
import { MaskSurvey } from './survey-masks.ts';

/** The class of one object, if nothing names it. */
const UNNAMED = 'object';

/** An image with its mask, as a layout lists them. */
export interface ListedPair {
  /** Unique in the dataset, and readable. */
  id: string;
  image: string;
  mask: string;
  /** The class whose folder the files are in, if they are in one. */
  class: string | null;
}

/** What a layout knows of a dataset's masks. */
export interface ListedMasks {
  files: Files;
  pairs: readonly ListedPair[];
  names: FoundNames | null;
  /** Ids by class, according to lists; null if there are none. */
  members: ReadonlyMap<string, ReadonlySet<string>> | null;
  isVoc: boolean;
}

/** The part of a dataset's spec that says what is in masks. */
export type MasksSpec = Pick<DatasetSpec, 'uri' | 'classes' | 'voidValue'> &
  Partial<Pick<DatasetSpec, 'maskSize'>>;

/**
 * Finds out what the numbers in the masks mean, and which classes they show: a sample for each image and class.
 *
 * @throws InputError The masks may mean several things, or several classes are asked for and they show one.
 */
export async function classesOfPairs(
  { files, pairs, names, members, isVoc }: ListedMasks,
  spec: MasksSpec,
  { onProgress }: ProgressOptions = {},
): Promise<Pick<Dataset, 'masks' | 'classes' | 'notes'>> {
  const survey = new MaskSurvey(files);
  const contents = await survey.some(pairs.map(({ mask }) => mask));
  const looked = new Set(contents.map(({ file }) => file));
  const classOf = new Map(
    pairs.filter(({ mask }) => looked.has(mask)).map((pair) => [pair.mask, pair.class]),
  );
  const { reading, numbered, notes } = decideReading({
    masks: contents.map((mask) => ({ ...mask, class: classOf.get(mask.file) ?? null })),
    names,
    voidValue: spec.voidValue,
    size: spec.maskSize ?? 'same',
    isVoc,
    hasClasses: pairs.some((pair) => pair.class !== null) || members !== null,
    uri: files.uri,
  });
  if (numbered.length === 0) {
    return { masks: reading, notes, classes: objects(pairs, members, spec) };
  }
  const isListed = members !== null && numbered.some(({ name }) => members.has(name));
  if (isListed) {
    const pairsOf = finder(pairs);
    const classes = numbered.flatMap((each) => {
      const ids = members.get(each.name);
      if (!ids) return [];
      return [{ name: each.name, samples: pairsOf(ids).map((pair) => sampleOf(pair, each)) }];
    });
    return { masks: reading, notes, classes };
  }
  if (isVoc && !names) {
    notes.push('There are no class lists in ImageSets/Main, so classes are taken from the masks.');
  }
  const all = await survey.all(
    pairs.map(({ mask }) => mask),
    onProgress && { onProgress },
  );
  const sole = soleClass(numbered, spec.classes);
  const codes = all.map((content) => content && codesIn(content, reading));
  const isOneObject = reading.threshold !== null;
  const masks = pairs.map(({ mask }, i) => ({
    mask,
    codes: codes[i] ?? null,
    problem: survey.problemOf(mask),
  }));
  notes.push(...notesOfMasks(masks, { reading, numbered: isOneObject ? null : numbered, sole }));
  const samples = new Map<NumberedClass, SampleFiles[]>(numbered.map((each) => [each, []]));
  const ofUnreadable = numbered.filter(({ name }) => name === sole);
  const ofCodes = isOneObject ? () => numbered : finderOfClasses(numbered);
  pairs.forEach((pair, i) => {
    const own = codes[i];
    const shown = own ? ofCodes(own) : ofUnreadable;
    for (const each of shown) samples.get(each)?.push(sampleOf(pair, each));
  });
  return {
    masks: reading,
    notes,
    classes: [...samples].map(([{ name }, own]) => ({ name, samples: own })),
  };
}

/** Finds pairs by their ids, in the order in which they are listed. */
function finder(pairs: readonly ListedPair[]): (ids: ReadonlySet<string>) => ListedPair[] {
  const places = new Map(pairs.map(({ id }, i) => [id, i]));
  return (ids) =>
    [...ids]
      .flatMap((id) => places.get(id) ?? [])
      .sort((a, b) => a - b)
      .map((i) => pairs[i]!);
}

/** Finds the classes of which a mask has a code. */
function finderOfClasses(
  numbered: readonly NumberedClass[],
): (codes: ReadonlySet<number>) => ReadonlySet<NumberedClass> {
  const byCode = groupBy(
    numbered.flatMap((each) => [...each.codes].map((code) => ({ code, each }))),
    ({ code }) => code,
  );
  return (codes) =>
    new Set([...codes].flatMap((code) => (byCode.get(code) ?? []).map(({ each }) => each)));
}

/** The class that an image has to be of, if only one is audited. */
function soleClass(
  numbered: readonly NumberedClass[],
  asked: DatasetSpec['classes'],
): string | undefined {
  const audited = numbered.filter(({ name }) => asked === 'all' || asked.includes(name));
  return audited.length === 1 ? audited[0]!.name : undefined;
}

/** Classes of masks with one object each: those of folders or lists, or else one. */
function objects(
  pairs: readonly ListedPair[],
  members: ListedMasks['members'],
  spec: MasksSpec,
): DatasetClass[] {
  if (members) {
    const pairsOf = finder(pairs);
    return [...members].map(([name, ids]) => ({
      name,
      samples: pairsOf(ids).map((pair) => sampleOf(pair, { name, foreground: OBJECT })),
    }));
  }
  const isSorted = pairs.some((pair) => pair.class !== null);
  const only = isSorted ? UNNAMED : onlyClass(spec);
  const classes = new Map<string, DatasetClass>();
  for (const pair of pairs) {
    const name = pair.class ?? only;
    const known = classes.get(name) ?? { name, samples: [] };
    classes.set(name, known);
    known.samples.push(sampleOf(pair, { name, foreground: OBJECT }));
  }
  return [...classes.values()];
}

function onlyClass({ classes, uri }: MasksSpec): string {
  if (classes === 'all') return UNNAMED;
  if (classes.length === 1) return classes[0]!;
  throw new InputError(
    `Expected one class for ${uri}, whose masks show one object each, but received ${classes.length}: ${classes.join(', ')}`,
    { hint: 'Pass one --class, or sort images and masks into folders of their classes.' },
  );
}

function sampleOf(
  { id, image, mask }: ListedPair,
  { name, foreground, value }: Omit<NumberedClass, 'codes'>,
): SampleFiles {
  return {
    id: `${id}/${name}`,
    class: name,
    image,
    mask,
    foreground,
    ...(value !== undefined && { value }),
  };
}
