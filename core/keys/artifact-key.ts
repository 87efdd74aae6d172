import type { Stage } from '../schema/recompute.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import { STAGE_VERSIONS } from './stages.ts';

/**
 * The store's key for the result of a stage on given inputs: `artifacts/v1/<stage>/<2 hex>/<sha256>`. The
 * digest covers the stage's version and everything the result depends on, so equal keys mean equal contents
 * and nothing is computed twice.
 */
export function artifactKey(stage: Stage, inputs: Record<string, unknown>): string {
  const digest = sha256(canonicalJson({ stage, version: STAGE_VERSIONS[stage], inputs }));
  return `artifacts/v1/${stage}/${digest.slice(0, 2)}/${digest}`;
}
