import type { ExplainRequest, Explanation } from '../../activities/shared/inference.ts';
import type { RunSample } from '../../activities/shared/runs.ts';
import type { StageOutcome } from '../../activities/shared/stage-outcome.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { DecodedBy, MeasuredBy } from '../../core/schema/computed-by.ts';
import type { RunReference } from '../../workflows/contract/workflow-messages.ts';
import type { ErrorParts } from '../error-parts.ts';

/** What a thread is started with. */
export interface SampleThreadSettings {
  versions: DecodedBy & MeasuredBy;
  allow: readonly string[] | undefined;
  /** Pixels that may be in its memory without asking. */
  pixels: number;
}

/** A sample that a thread is to take through its stages. */
export interface SampleTask extends Pick<RunSample, 'sample' | 'keys' | 'intervention'> {
  /** Unique in the process. */
  id: number;
  reference: RunReference;
  /** The sample's artifacts that the store has. */
  given: ReadonlyMap<string, ArtifactContent>;
}

/** How a sample left its stages, and what was made of it that is read later. */
export interface TakenSample {
  left: StageOutcome[];
  made: ReadonlyMap<string, ArtifactContent>;
}

/** What a thread does when it is asked. */
export interface ThreadCalls {
  take: (task: SampleTask) => Promise<TakenSample | { failure: ErrorParts }>;
  /** Nobody wants the sample any longer. */
  abort: (id: number) => void;
}

/** What a thread asks of the thread that activities run on, for one of its samples. */
export interface ActivityCalls {
  explain: (id: number, request: ExplainRequest) => Promise<Explanation>;
  /** Waits until so many pixels may be in memory. They are until `release`, or until the sample has left the thread. */
  hold: (id: number, pixels: number) => Promise<void>;
  release: (id: number) => void;
}
