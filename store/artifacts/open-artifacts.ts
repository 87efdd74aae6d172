import { stagesToRecompute } from '../../core/keys/stages.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import { runKeys } from '../run-keys.ts';
import type { Store } from '../store.ts';
import type { Artifacts } from './artifacts.ts';
import { PackedArtifacts } from './packed-artifacts.ts';
import { RecomputingArtifacts } from './recomputing-artifacts.ts';

/** The artifacts of a store. */
export function openArtifacts(store: Store): PackedArtifacts {
  return new PackedArtifacts(store);
}

/**
 * The artifacts of a store as a run sees them: a run that recomputes stages does not see their artifacts
 * from before it began. The beginning is the time of an object that the first to ask writes, so that
 * workers, retries and a resumed run agree.
 *
 * @param openAll opens all artifacts of the store, which other runs see
 */
export async function openRunArtifacts(
  store: Store,
  { runId, recompute }: { runId: string; recompute?: Recompute | undefined },
  openAll: (store: Store) => Artifacts | Promise<Artifacts> = openArtifacts,
): Promise<Artifacts> {
  const stages = stagesToRecompute(recompute);
  if (stages.length === 0) return openAll(store);
  const artifacts = new PackedArtifacts(store, { isStrict: true });
  const marker = runKeys(runId).recomputed;
  await store.writeOnce(marker, JSON.stringify({ recompute }));
  const since = await store.modified(marker);
  if (since === null) throw new Error(`${store.locate(marker)} was deleted just now`);
  return new RecomputingArtifacts(artifacts, { stages, since });
}
