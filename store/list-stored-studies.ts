import type { Store } from './store.ts';
import { STUDIES, studyKeys } from './study-keys.ts';

/** A study's folder in the store; its audits are among the runs. */
export interface StoredStudy {
  studyId: string;
  objects: number;
  bytes: number;
  /** When something was last written to it. */
  modified: Date;
  /** When its results were written, or null if it has not ended or has failed. */
  published: Date | null;
}

/** All studies of a store, in the order of their names. */
export async function listStoredStudies(store: Store): Promise<StoredStudy[]> {
  const studies = new Map<string, StoredStudy>();
  for await (const { key, size, modified } of store.list(STUDIES)) {
    const [, studyId] = key.split('/');
    if (studyId === undefined || key === `${STUDIES}${studyId}`) continue;
    const before = studies.get(studyId);
    studies.set(studyId, {
      studyId,
      objects: (before?.objects ?? 0) + 1,
      bytes: (before?.bytes ?? 0) + size,
      modified: before && before.modified > modified ? before.modified : modified,
      published: key === studyKeys(studyId).results ? modified : (before?.published ?? null),
    });
  }
  return [...studies.values()];
}
