import type { Files } from '../../core/dataset/files.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { ChangedFileError } from '../../core/errors/changed-file-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';

/**
 * Files of a sample, as long as they are what the run was planned with: artifacts are filed
 * under the digests that the plan saw. `read` throws NotFoundError if the file was missing then and still
 * is, and ChangedFileError if it is missing now, has another content, or has come since.
 */
export function plannedFiles(
  files: Pick<Files, 'read'>,
  planned: ReadonlyMap<string, string | null>,
): Pick<Files, 'read'> {
  return {
    async read(key) {
      const digest = planned.get(key) ?? null;
      if (digest === null) {
        await files.read(key);
        throw new ChangedFileError(
          `${key} was missing or unreadable when the run was planned, and is there now`,
        );
      }
      const bytes = await files.read(key).catch(nullIf(isNotFound));
      if (bytes === null) {
        throw new ChangedFileError(`${key} is gone: it was there when the run was planned`);
      }
      if (sha256(bytes) !== digest) {
        throw new ChangedFileError(`${key} is not the file that the run was planned with`);
      }
      return bytes;
    },
  };
}
