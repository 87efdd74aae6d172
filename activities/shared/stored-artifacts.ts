import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { readMany } from '../../store/artifacts/read-artifact.ts';

/**
 * Those of a sample's artifacts that are there. Broken ones are removed, all at once: a sample begins again only so often
 * that each stage can find one.
 */
export async function storedArtifacts(
  artifacts: Pick<Artifacts, 'known' | 'read' | 'remove'>,
  keys: readonly string[],
): Promise<Map<string, ArtifactContent>> {
  const known = [...(await artifacts.known(keys)).keys()];
  if (known.length === 0) return new Map();
  const contents = await readMany(artifacts, known);
  return new Map(known.flatMap((key, at) => (contents[at] ? [[key, contents[at]]] : [])));
}
