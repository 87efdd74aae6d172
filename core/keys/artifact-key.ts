import type { Stage } from '../schema/recompute.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import { STAGE_VERSIONS } from './stages.ts';

/**
 * The store's key for the result of a stage on given inputs: `artifacts/v1/<stage>/<2 hex>/<sha256>`. The
 * digest covers the stage's version and everything the result depends on, so equal keys mean equal contents
 * and nothing is computed twice.
 */
export function artifactKey(stage: Stage, inputs: Record<string, unknown>): string {
  return keyOf(stage, canonicalJson({ stage, version: STAGE_VERSIONS[stage], inputs }));
}

/**
 * Makes the keys of results of a stage that have some inputs in common and differ in those named: what `artifactKey`
 * returns for all of them together, in less time.
 */
export function artifactKeys<Name extends string>(
  stage: Stage,
  common: Record<string, unknown>,
  names: readonly Name[],
): (inputs: Record<Name, unknown>) => string {
  const start = '{"inputs":{';
  const end = `},"stage":${canonicalJson(stage)},"version":${canonicalJson(STAGE_VERSIONS[stage])}}`;
  const members = [
    ...names.map((name) => ({ name, text: null })),
    ...Object.entries(common)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({ name, text: canonicalJson(value) })),
  ]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((member) => ({ ...member, before: `${canonicalJson(member.name)}:` }));
  return (inputs) => {
    let text = '';
    for (const member of members) {
      const { before } = member;
      if (member.text !== null) text += `${text && ','}${before}${member.text}`;
      else if (inputs[member.name] !== undefined)
        text += `${text && ','}${before}${canonicalJson(inputs[member.name])}`;
    }
    return keyOf(stage, start + text + end);
  };
}

function keyOf(stage: Stage, inputs: string): string {
  const digest = sha256(inputs);
  return `artifacts/v1/${stage}/${digest.slice(0, 2)}/${digest}`;
}
