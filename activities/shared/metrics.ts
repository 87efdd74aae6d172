import type { SampleFailure } from '../../workflows/contract/workflow-messages.ts';

/** What became of a sample in a stage: `cached` where the store had the stage's artifacts already. */
export type Outcome = 'computed' | 'cached' | 'excluded' | 'failed';

/** What activities count while they work. `docs/watching.md` lists what becomes of it. */
export interface Metrics {
  /** A sample left a stage. */
  sample(stage: SampleFailure['stage'], outcome: Outcome): void;
  /** A run was planned: so many samples had a measurement already, so many are to be computed. */
  planned(samples: { cached: number; pending: number }): void;
  /** One inference ended, after `seconds` inside the engine. */
  inference(run: { provider: string; images: number; seconds: number }): void;
  /** An image waited so long until an inference took it. */
  waited(seconds: number): void;
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  sample() {},
  planned() {},
  inference() {},
  waited() {},
};
