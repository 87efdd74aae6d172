import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { AuditSpec, StoredSpec } from '../schema/audit-spec.ts';
import { isCommit, parseHubUri } from '../schema/hub-uri.ts';

/**
 * SHA-256 of what an audit asks: its spec, but for how it is executed and where it is stored. Of the model its URI
 * counts, since the plan of a run fills in how it was taken.
 */
export function questionDigest({ execution, model, ...rest }: AuditSpec | StoredSpec): string {
  return sha256(
    canonicalJson({ ...rest, model: model.uri, store: undefined, reportUrl: undefined }),
  );
}

/**
 * Whether a run that answered the question `answered` answers the one `asked`: also if it took the file and the commit
 * that a model on the Hub was at that time.
 */
export function isAnswerTo(answered: AuditSpec | StoredSpec, asked: AuditSpec): boolean {
  const uri = isTakenFrom(answered.model.uri, asked.model.uri) ? asked.model.uri : undefined;
  const model = uri === undefined ? answered.model : { ...answered.model, uri };
  return questionDigest({ ...answered, model }) === questionDigest(asked);
}

/** Whether a URI of the Hub, with a commit and a file, may be what another one was then. */
function isTakenFrom(pinned: string, asked: string): boolean {
  const [taken, wanted] = [parseHubUri(pinned), parseHubUri(asked)];
  if (!taken || !wanted || taken.repository !== wanted.repository) return false;
  const isSameFile = wanted.file === undefined || wanted.file === taken.file;
  const { revision = 'main' } = wanted;
  return isSameFile && (!isCommit(revision) || revision === taken.revision);
}
