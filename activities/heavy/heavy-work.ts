import type { MaskSum } from '../../core/schema/baseline-plan.ts';
import type { DecodedBy } from '../../core/schema/computed-by.ts';
import type { Provenance } from '../../core/schema/results.ts';
import type {
  ReduceRequest,
  ReduceSummary,
  RunReference,
  ShardReference,
} from '../../workflows/contract/workflow-messages.ts';
import type { StudyToPublish } from '../../workflows/contract/study-messages.ts';

/** Versions of what a worker runs, for a run's provenance. */
export type Versions = Pick<Provenance, 'groundcam' | 'gitCommit'> & DecodedBy;

/** What is being done, or how much of it is done. */
export type Progress = string | number;

/** Who waits for work: whom to tell how far it is, and whether it is still wanted. */
export interface WorkWatch {
  onProgress: (progress: Progress) => void;
  /** Ends the work, which then throws the signal's reason. */
  signal: AbortSignal;
}

/** What baselines need of a shard. */
export interface ShardSurvey {
  /** The key of the artifact with the sum. */
  masks: string;
  sum: MaskSum;
  measured: { id: string; image: string; compared: string | null }[];
}

/** What a study's comparison came to: its `study.json`, which is not written yet, and a summary. */
export interface DrawnStudy {
  results: string;
  markdown: string;
}

/**
 * What reads many records or whole runs and computes for seconds or minutes, some of it without a pause: baselines,
 * statistics, tables and pages. On the thread of the heartbeats, it would hold them up and use only one core.
 */
export interface HeavyWork {
  /** Adds up the masks of a shard's measured samples. */
  surveyShard: (shard: ShardReference, watch: WorkWatch) => Promise<ShardSurvey>;
  /** Measures the baselines of a shard's samples. */
  measureShard: (shard: ShardReference, watch: WorkWatch) => Promise<void>;
  /** Reads all measurements of a run and writes its statistics and tables. */
  computeResults: (request: ReduceRequest, watch: WorkWatch) => Promise<ReduceSummary>;
  /** Draws the pictures and the page of a run. Returns its `results.json`, which is not written yet. */
  drawReport: (reference: RunReference, watch: WorkWatch) => Promise<string>;
  /** Compares the audits of a study and writes its tables and its page. */
  drawStudy: (study: StudyToPublish, watch: WorkWatch) => Promise<DrawnStudy>;
}
