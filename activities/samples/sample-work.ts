import type { RunReference } from '../../workflows/contract/workflow-messages.ts';
import type { Explain } from '../shared/inference.ts';
import type { RunSample } from '../shared/runs.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

/** Decoding, resizing and measuring: what an image costs beside its inference. */
export interface SampleWork {
  /**
   * Takes a sample through preprocess, explain and measure, as far as it gets, and writes what later steps read.
   * Returns how it left each stage, in order.
   */
  preprocessToMeasure(
    reference: RunReference,
    sample: RunSample,
    explain: Explain,
  ): Promise<StageOutcome[]>;
}
