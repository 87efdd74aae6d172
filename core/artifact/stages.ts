/**
 * Versions of the stages' arithmetic. Raise one by hand when what the stage computes changes: its
 * artifacts, and all that depend on them, are then computed anew.
 */
export const STAGE_VERSIONS = {
  explainer: 2,
  image: 1,
  labels: 2,
  cam: 2,
  measurement: 2,
} as const;

export type Stage = keyof typeof STAGE_VERSIONS;
