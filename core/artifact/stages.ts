/**
 * Versions of what the stages compute and how they store it. Raise one by hand when either changes: its
 * artifacts, and all that depend on them, are then computed anew.
 */
export const STAGE_VERSIONS = {
  explainer: 3,
  image: 2,
  labels: 3,
  cam: 4,
  measurement: 4,
  /** Measurements of a group of samples in one object, for who reads all of them. */
  collected: 1,
} as const;

export type Stage = keyof typeof STAGE_VERSIONS;
