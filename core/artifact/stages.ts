import { Stage, type Refresh } from '../spec/refresh.ts';

/**
 * Versions of the stages' arithmetic. Raise one by hand when what the stage computes changes: its
 * artifacts, and all that depend on them, are then computed anew.
 */
export const STAGE_VERSIONS: Readonly<Record<Stage, number>> = {
  explainer: 2,
  image: 1,
  labels: 1,
  cam: 2,
  measurement: 2,
};

/** The stages whose artifacts each stage reads. */
const READS: Readonly<Record<Stage, readonly Stage[]>> = {
  explainer: [],
  image: [],
  labels: [],
  cam: ['explainer', 'image'],
  measurement: ['cam', 'labels'],
};

/** The stages to compute anew: the one asked for and all that depend on it, in order. */
export function stagesToRefresh(refresh: Refresh | undefined): Stage[] {
  if (refresh === 'all') return Stage.options;
  const isAffected = (stage: Stage): boolean => stage === refresh || READS[stage].some(isAffected);
  return Stage.options.filter(isAffected);
}

/** The stage that made an artifact, or undefined where the key is none of an artifact. */
export function stageOfKey(key: string): Stage | undefined {
  const [, stage] = /^artifacts\/v1\/([^/]+)\//.exec(key) ?? [];
  return Stage.options.find((known) => known === stage);
}
