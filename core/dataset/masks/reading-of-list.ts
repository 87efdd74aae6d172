import { VOID } from '../../image/regions.ts';
import { greyColour } from '../../image/stored-mask.ts';
import type { Files } from '../files.ts';
import type { LayoutSpec } from '../layouts/layout.ts';
import { namesFor } from '../layouts/names-for.ts';
import { findNames, type FoundNames } from '../names/find-names.ts';
import { decideReading, type Decision } from './decide-reading.ts';
import { noisyObject, type MaskContent } from './mask-content.ts';
import { drawnMasks } from './one-object.ts';
import { MaskSurvey } from './survey-masks.ts';

interface MasksOfList {
  /** The folder of the list. */
  files: Files;
  /** The folder of the masks. */
  masks: Files;
  spec: LayoutSpec;
}

/**
 * What the values in masks mean of which a list says only the class. Names that are passed come first, then those in a file
 * beside the list or beside the masks, unless each mask shows one object.
 *
 * @throws InputError They may mean several things.
 */
export async function readingOfList(
  classOf: ReadonlyMap<string, string>,
  { files, masks, spec }: MasksOfList,
): Promise<Decision> {
  if (classOf.size === 0) return { reading: drawnMasks, numbered: [], notes: [] };
  const contents = await new MaskSurvey(masks).some([...classOf.keys()]);
  const passed = spec.classNames && (await namesFor(files, spec, []));
  const beside = passed ? null : await namesBeside({ files, masks }, [...classOf.keys()]);
  const isUsed = beside !== null && !showOneObject(contents);
  const decided = decideReading({
    masks: contents.map((mask) => ({ ...mask, class: classOf.get(mask.file) ?? null })),
    names: passed ?? (isUsed ? beside : null),
    voidValue: spec.voidValue,
    size: spec.maskSize ?? 'same',
    isVoc: false,
    hasClasses: true,
    isList: true,
    uri: masks.uri,
  });
  const unused =
    beside !== null && !isUsed
      ? [`${beside.file} is not used, since each mask shows one object: the list says what it is.`]
      : [];
  return { ...decided, notes: [...decided.notes, ...unused] };
}

/** Names in a file beside the list, or else beside its masks. */
async function namesBeside(
  { files, masks }: Omit<MasksOfList, 'spec'>,
  keys: readonly string[],
): Promise<FoundNames | null> {
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1));
  return (await findNames(files, [''])) ?? findNames(masks, folders);
}

/** Whether masks have nothing but black and 1, or white: what that is does not depend on names. */
function showOneObject(masks: readonly MaskContent[]): boolean {
  if (masks.every((mask) => noisyObject(mask) !== null)) return true;
  const objects = new Set(
    masks.flatMap(({ codes }) => codes.flatMap(({ colour }) => (colour === 0 ? [] : [colour]))),
  );
  return objects.size === 1 && (objects.has(greyColour(1)) || objects.has(greyColour(VOID)));
}
