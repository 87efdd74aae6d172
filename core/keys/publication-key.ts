import { Results } from '../schema/results.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import { STAGE_VERSIONS } from './stages.ts';

/** The groundcam that makes a report. */
export interface BuildInfo {
  /** Version of the package. */
  groundcam: string;
  gitCommit: string | null;
}

/** The part of a plan that decides what a run publishes. */
export type PublishedPlan = Pick<
  RunPlan,
  'spec' | 'manifestDigest' | 'modelDigest' | 'explainer' | 'classLogits' | 'labels' | 'maskKind'
>;

/**
 * Where the store keeps which run published the answer to a question: `published/<sha256>.json`. The
 * digest covers everything that results and report depend on: the data, the model, the question, and
 * the version of groundcam that answers it. How a run is executed and where it is stored is no part.
 */
export function publicationKey(plan: PublishedPlan, { groundcam, gitCommit }: BuildInfo): string {
  const { execution, store, ...question } = plan.spec;
  const digest = sha256(
    canonicalJson({
      groundcam,
      gitCommit,
      schemaVersion: Results.shape.schemaVersion.value,
      stages: STAGE_VERSIONS,
      question,
      manifest: plan.manifestDigest,
      model: plan.modelDigest,
      explainer: plan.explainer.digest,
      classLogits: plan.classLogits,
      labels: plan.labels,
      maskKind: plan.maskKind,
    }),
  );
  return `${PUBLISHED}${digest}.json`;
}

/** What every publication's key begins with. */
export const PUBLISHED = 'published/';
