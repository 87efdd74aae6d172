import { UnreadableRecordError } from '../../core/errors/unreadable-record-error.ts';

/**
 * Ends a command that has done its work on all records but some: throws UnreadableRecordError, exit code
 * 1, with the reason for each of those, unless there are none.
 */
export function throwIfUnreadable(reasons: readonly string[]): void {
  const [first] = reasons;
  if (first === undefined) return;
  throw new UnreadableRecordError(reasons.length === 1 ? first : reasons.join('\n'), {
    hint: 'Everything else was read. Use the version of groundcam that wrote these, or delete them.',
  });
}

/** What a list says that has nothing to show. */
export function nothingListed(
  { one, many }: { one: string; many: string },
  unreadable: readonly unknown[],
): string {
  return unreadable.length > 0 ? `No ${one} can be read.` : `No ${many} found.`;
}
