import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { SampleKeys } from '../../core/keys/sample-keys.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';

/** The keys of all that stages make of a sample, as far as the run has it. */
export function keysOfSample({
  image,
  labels,
  photo,
  prediction,
  maps,
  heads,
  measurements,
  compared,
}: SampleKeys): string[] {
  return [
    ...[image, labels, photo, prediction],
    ...maps.map(({ key }) => key),
    ...measurements.map(({ key }) => key),
    ...[heads, compared].filter((key) => key !== null),
  ];
}

/**
 * Those of a sample's artifacts that are there. Broken ones are removed, all at once: a sample begins again only so often
 * that each stage can find one.
 */
export async function storedArtifacts(
  artifacts: Pick<Artifacts, 'known' | 'read' | 'remove'>,
  keys: readonly string[],
): Promise<Map<string, ArtifactContent>> {
  const known = await artifacts.known(keys);
  const stored = new Map<string, ArtifactContent>();
  if (known.size === 0) return stored;
  const broken: string[] = [];
  for (const [key, content] of await artifacts.read([...known.keys()])) {
    if (content instanceof CorruptArtifactError) broken.push(key);
    else stored.set(key, content);
  }
  if (broken.length > 0) await artifacts.remove(broken);
  return stored;
}
