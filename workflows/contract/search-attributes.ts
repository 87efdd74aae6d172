import { defineSearchAttributeKey } from '@temporalio/common';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { StudySpec } from '../../core/schema/study-spec.ts';

/** What runs can be found by in Temporal's UI and with `temporal workflow list --query`. */
export const searchAttributes = {
  model: defineSearchAttributeKey('GroundcamModel', 'KEYWORD'),
  dataset: defineSearchAttributeKey('GroundcamDataset', 'KEYWORD'),
  classes: defineSearchAttributeKey('GroundcamClass', 'KEYWORD_LIST'),
  store: defineSearchAttributeKey('GroundcamStore', 'KEYWORD'),
  verdict: defineSearchAttributeKey('GroundcamVerdict', 'KEYWORD'),
  reached: defineSearchAttributeKey('GroundcamReached', 'KEYWORD'),
  effect: defineSearchAttributeKey('GroundcamEffect', 'DOUBLE'),
  schedule: defineSearchAttributeKey('GroundcamSchedule', 'KEYWORD'),
  study: defineSearchAttributeKey('GroundcamStudy', 'KEYWORD'),
};

/** Characters of an indexed text: servers with SQL visibility take 255. */
const LONGEST = { start: 180, end: 60 };

/** Characters of a list of indexed texts: servers take 2 KB, and a character has up to 4 bytes. */
const LONGEST_LIST = 450;

/** How a text is indexed: whole or, if it is too long, its beginning and its end around an ellipsis. */
export function indexed(text: string): string {
  if (text.length <= LONGEST.start + LONGEST.end) return text;
  return `${text.slice(0, LONGEST.start)}…${text.slice(-LONGEST.end)}`;
}

/** Whether an indexed text is what it stands for: a shortened one is good to search by, not to use. */
export function isWhole(text: string): boolean {
  return text.length <= LONGEST.start + LONGEST.end;
}

/** What an audit is found by. Long texts are shortened; the whole ones are in its details and its spec. */
export function auditAttributes({ dataset, store }: AuditSpec, model: string) {
  return [
    { key: searchAttributes.model, value: indexed(model) },
    { key: searchAttributes.dataset, value: indexed(dataset.uri) },
    { key: searchAttributes.classes, value: indexedList([dataset.classes].flat()) },
    { key: searchAttributes.store, value: indexed(store) },
  ];
}

/** What a study is found by: its store only if payloads are not encrypted. */
export function studyAttributes(
  id: string,
  { spec, encrypted }: { spec: Pick<StudySpec, 'store'>; encrypted?: boolean | undefined },
) {
  return [
    { key: searchAttributes.study, value: id },
    ...(encrypted ? [] : [{ key: searchAttributes.store, value: indexed(spec.store) }]),
  ];
}

/** The first texts of a list, and an ellipsis if there are more than servers take. */
function indexedList(texts: readonly string[]): string[] {
  const list: string[] = [];
  let characters = 0;
  for (const text of texts.map(indexed)) {
    characters += text.length + 3;
    if (list.length > 0 && characters > LONGEST_LIST) return [...list, '…'];
    list.push(text);
  }
  return list;
}
