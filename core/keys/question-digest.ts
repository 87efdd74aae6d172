import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { AuditSpec, StoredSpec } from '../schema/audit-spec.ts';

/**
 * SHA-256 of what an audit asks: its spec, but for how it is executed and where it is stored. Of the model its URI
 * counts, since the plan of a run fills in how it was taken.
 */
export function questionDigest({ execution, model, ...rest }: AuditSpec | StoredSpec): string {
  return sha256(
    canonicalJson({ ...rest, model: model.uri, store: undefined, reportUrl: undefined }),
  );
}
