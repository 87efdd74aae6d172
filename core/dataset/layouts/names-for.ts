import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Files } from '../files.ts';
import { findNames, type FoundNames } from '../names/find-names.ts';

/** The names that the spec gives, or else those beside the masks; null if there are none. */
export async function namesFor(
  files: Files,
  { classNames }: Pick<DatasetSpec, 'classNames'>,
  folders: readonly string[],
): Promise<FoundNames | null> {
  if (classNames) return { file: 'the list of class names that was passed', names: classNames };
  return findNames(files, folders);
}
