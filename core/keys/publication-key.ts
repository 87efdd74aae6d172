import { SCHEMA_VERSION } from '../schema/schema-version.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { canonicalJson, sha256 } from '../encoding/digest.ts';
import { STAGE_VERSIONS } from './stages.ts';

/** The version of groundcam that writes a report. */
export interface BuildInfo {
  /** The package's version. */
  groundcam: string;
  gitCommit: string | null;
}

/** The part of a plan that determines what a run publishes. */
export type PublishedPlan = Pick<
  RunPlan,
  'spec' | 'manifestDigest' | 'modelDigest' | 'explainer' | 'classLogits' | 'labels' | 'masks'
>;

/**
 * The key under which the store keeps which run published the answer to a question:
 * `published/<sha256>.json`. The digest covers everything that results and report depend on: the data, the
 * model, the question, and the version of groundcam that answers it. It does not cover how a run is
 * executed or where it is stored.
 */
export function publicationKey(plan: PublishedPlan, { groundcam, gitCommit }: BuildInfo): string {
  const { execution, ...question } = plan.spec;
  const digest = sha256(
    canonicalJson({
      groundcam,
      gitCommit,
      schemaVersion: SCHEMA_VERSION,
      stages: STAGE_VERSIONS,
      question,
      manifest: plan.manifestDigest,
      model: plan.modelDigest,
      explainer: plan.explainer.digest,
      classLogits: plan.classLogits,
      labels: plan.labels,
      masks: plan.masks,
    }),
  );
  return `${PUBLISHED}${digest}.json`;
}

/** The prefix of every publication's key. */
export const PUBLISHED = 'published/';
