import { z } from 'zod';
import {
  publicationKey,
  type BuildInfo,
  type PublishedPlan,
} from '../../core/keys/publication-key.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

const Publication = z.strictObject({ runId: z.string() });

/** The run that has published what this plan would, or undefined if there is none. */
export async function findPublished(
  store: Store,
  plan: PublishedPlan,
  build: BuildInfo,
): Promise<string | undefined> {
  const key = publicationKey(plan, build);
  const publication = await readJson(store, key, Publication).catch(
    nullIf((error) => isNotFound(error) || isUnreadable(error)),
  );
  if (publication === null) return undefined;
  const { runId } = publication;
  return (await store.has(runKeys(runId).results)) ? runId : undefined;
}

/** Records that a run has published its answer. Of several with the same answer the last is kept. */
export async function recordPublished(
  store: Store,
  plan: PublishedPlan & { runId: string },
  build: BuildInfo,
): Promise<void> {
  await store.write(publicationKey(plan, build), JSON.stringify({ runId: plan.runId }), {
    contentType: 'application/json',
  });
}
