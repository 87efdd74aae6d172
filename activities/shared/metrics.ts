import type { SampleFailure } from '../../workflows/contract/workflow-messages.ts';

/** How a sample left a stage: `cached` if the store had the stage's artifacts already. */
export type Outcome = 'computed' | 'cached' | 'excluded' | 'failed';

/** What activities count while they work. `docs/watching.md` lists the metrics made of it. */
export interface Metrics {
  /** A sample left a stage. */
  sample(stage: SampleFailure['stage'], outcome: Outcome): void;
  /** A run was planned: the samples that had a measurement already, and those to compute. */
  planned(samples: { cached: number; pending: number }): void;
  /** One inference ended, after `seconds` inside the engine. */
  inference(run: { provider: string; images: number; seconds: number }): void;
  /** An image waited this long for its inference. */
  waited(seconds: number): void;
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  sample() {},
  planned() {},
  inference() {},
  waited() {},
};
