import { Stage, type Recompute } from '../schema/recompute.ts';

/**
 * Versions of what the stages compute and how they store it. Increment one by hand if either changes: its
 * artifacts, and all that depend on them, are then recomputed.
 */
export const STAGE_VERSIONS: Readonly<Record<Stage, number>> = {
  explainer: 12,
  image: 2,
  labels: 6,
  cam: 6,
  measurement: 9,
  intervention: 4,
  attacker: 3,
  attack: 1,
  /** ROC-AUCs of other heads' maps. */
  heads: 2,
  /** Measurements of a group of samples in one object, for readers of all of them. */
  collected: 2,
  /** What a sample is compared with as far as it needs no others, and its heat and mask on a grid. */
  compared: 2,
  /** The sum of a shard's masks, and the baselines of its samples. */
  masks: 3,
  baselines: 6,
};

/** The stages whose artifacts each stage reads. */
const READS: Readonly<Record<Stage, readonly Stage[]>> = {
  explainer: [],
  image: [],
  labels: [],
  cam: ['explainer', 'image'],
  measurement: ['cam', 'labels'],
  intervention: ['cam', 'image', 'labels'],
  attacker: [],
  attack: ['attacker', 'cam', 'image', 'labels'],
  heads: ['cam', 'labels'],
  collected: ['measurement'],
  compared: ['cam', 'labels'],
  masks: ['compared'],
  baselines: ['compared', 'labels', 'masks'],
};

/** The stages to recompute: the requested one and all that depend on it, in order. */
export function stagesToRecompute(recompute: Recompute | undefined): Stage[] {
  if (recompute === 'all') return Stage.options;
  const first = recompute === 'baselines' ? 'compared' : recompute;
  return Stage.options.filter((stage) => stagesBehind(stage).some((each) => each === first));
}

/** A stage, and all whose artifacts it is computed from. */
export function stagesBehind(stage: Stage): Stage[] {
  return [stage, ...READS[stage].flatMap(stagesBehind)];
}

/** The stage that computed an artifact, or undefined if the key is not that of an artifact. */
export function stageOfKey(key: string): Stage | undefined {
  const [, stage] = /^artifacts\/v1\/([^/]+)\//.exec(key) ?? [];
  return Stage.options.find((known) => known === stage);
}
