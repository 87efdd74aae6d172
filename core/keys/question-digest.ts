import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { AuditSpec, StoredSpec } from '../schema/audit-spec.ts';

/** SHA-256 of what an audit asks: its spec, but for how it is executed and where it is stored. */
export function questionDigest(spec: AuditSpec | StoredSpec): string {
  const { execution, ...question } = spec;
  return sha256(canonicalJson({ ...question, store: undefined }));
}
