import type { AuditSpec, ExecutionSpec } from '../../core/schema/audit-spec.ts';
import type { Head } from '../../core/schema/head.ts';
import type { HeadsSummary } from '../../core/schema/heads-plan.ts';
import type { Resizer } from '../../core/schema/image-options.ts';
import type { ModelCard } from '../../core/schema/model-card.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import type { Reached } from '../../core/schema/evidence.ts';
import type { Verdict } from '../../core/schema/results.ts';

/** Task queues of the two kinds of work. */
export interface TaskQueues {
  cpu: string;
  gpu: string;
}

/** The queue of workers that do both kinds of work. */
export interface WholeQueue {
  taskQueue: string;
  /** How long a batch waits for one of them before it is given to the workers of each kind, in ms. */
  patience: number;
}

/** Names a run's artifacts and outputs: all that a worker needs to know. */
export interface RunReference {
  runId: string;
  store: string;
  /** Which of the run's plans: one whose artifacts were lost, or that is resumed, is planned again. */
  planId: string;
}

/** Argument of the activity that computes the statistics. */
export interface ReduceRequest extends RunReference {
  /** Where a browser finds the store's bucket or folder, if that is known. */
  reportUrl?: string;
}

/** How far an audit was when its history was continued in a new one. */
export interface AuditCheckpoint extends SampleCounts {
  plan: PlanSummary;
  planId: string;
  nextShard: number;
}

/** Argument of the audit workflow. */
export interface AuditRequest {
  runId: string;
  spec: AuditSpec;
  taskQueues: TaskQueues;
  /** Resolve everything, then stop: what `--dry-run` asks for. */
  dryRun: boolean;
  /** Whether to continue a run that has begun: otherwise its name is taken. */
  resume?: boolean;
  /** What to recompute although the store has it. */
  recompute?: Recompute;
  /** Whether to read every file of the dataset, instead of those alone that look changed. */
  rehash?: boolean;
  /** Whether the server knows groundcam's search attributes: setting unknown ones never succeeds. */
  searchAttributes: boolean;
  /** Whether payloads are encrypted. Search attributes are not: then they name no model, dataset, class or store. */
  encrypted?: boolean;
  /** Set by the workflow itself, never by its caller. */
  checkpoint?: AuditCheckpoint;
  /** How often the audit has started over because artifacts were lost. Set by the workflow itself. */
  restarts?: number;
}

/** What the plan activity answers: counts, and what the UI shows. */
export interface PlanSummary {
  samples: number;
  pending: number;
  classes: string[];
  byClass: Record<string, number>;
  model: string;
  dataset: string;
  methods: readonly string[];
  layer: string;
  camSize: readonly [number, number];
  inputSize: readonly [number, number];
  /** How photos become the input. */
  photos: Pick<ModelCard, 'geometry' | 'filter'> & { resizer?: Resizer };
  logits: number;
  head: Head;
  heads: HeadsSummary;
  /** Of each sample, if there are any: images that it is attacked into, and steps at most. */
  attacks?: { images: number; steps: number };
  notes: string[];
  /** The run that has published the same already: nothing is left to do. */
  unchangedSince?: string;
  /** The queue of workers that do all stages, if the one that planned is of them. */
  whole?: WholeQueue;
  /** Of a dry run. */
  cost?: RunCost;
}

/** What a run will cost. */
export interface RunCost {
  /** Null if there is nothing to compute, or nothing to tell it by. */
  time: TimeEstimate | null;
  /** What it asks of its store, in which dataset and model are not counted. */
  traffic: StoreTraffic;
}

/** Seconds that a run will take, by an earlier one; or its inference alone, by a measurement of the explainer. */
export type TimeEstimate =
  | { by: 'run'; seconds: number; runId: string; samples: number; ofSeconds: number }
  | ({ by: 'inference'; seconds: number } & MeasuredInference);

/** How long an explainer takes for an image. */
export interface MeasuredInference {
  secondsEach: number;
  /** How long a step of an attack takes for an image; missing without attacks. */
  secondsAStep?: number;
  /** Images that were explained to find out. */
  images: number;
  /** What it ran on, `cpu` or `cuda`. */
  provider: string;
}

/** Requests to a store, and the bytes that they carry. */
export interface StoreTraffic {
  requests: number;
  read: number;
  written: number;
}

/** A shard of a run's samples: `shards/<shard>.jsonl.br`. */
export interface ShardReference {
  run: RunReference;
  shard: number;
}

/** Argument of the shard workflow. */
export interface ShardRequest extends ShardReference {
  /** Samples that the shard has. */
  samples: number;
  execution: ExecutionSpec & { imagesPerActivity: number };
  taskQueues: TaskQueues;
  /** Workers that take a batch through all stages; missing if there are none, or a batch is one sample. */
  whole?: WholeQueue;
  /** Whether the model is also asked about altered images. */
  interventions?: boolean;
  /** Whether the model is also attacked; missing if it is not. */
  attacks?: boolean;
  /** Set by the workflow itself, never by its caller. */
  checkpoint?: ShardCheckpoint;
}

/** How far a shard was when its history was continued in a new one. */
export interface ShardCheckpoint extends SampleCounts {
  /** The first batch of samples that was not begun. */
  nextBatch: number;
}

/** Argument of the workflow that compares a run with baselines. */
export interface BaselinesRequest {
  run: RunReference;
  /** Shards in work at a time. */
  shardWindow: number;
  taskQueues: TaskQueues;
  /** Set by the workflow itself, never by its caller. */
  checkpoint?: { shards: number; nextShard: number };
}

/** How many samples were measured, excluded, and failed. */
export interface SampleCounts {
  measured: number;
  excluded: number;
  failed: number;
}

/** One sample of a run, by its position in a shard. */
export interface SampleReference extends ShardReference {
  position: number;
}

/** What an activity works on: some samples of a shard, often one. */
export interface SampleBatch extends ShardReference {
  positions: number[];
}

/** Argument of the activity that records a sample that failed for good. */
export interface SampleFailure extends SampleReference {
  stage: 'preprocess' | 'explain' | 'measure' | 'intervene' | 'attack' | 'unknown';
  message: string;
}

/** What the reduce activity answers. */
export interface ReduceSummary {
  verdict: Verdict;
  reached: Reached;
  n: number;
  failed: number;
  samples: number;
  dz: number | null;
  markdown: string;
}

/** Result of the audit workflow; the numbers themselves are in `results.json`. */
export type AuditOutcome =
  | { kind: 'planned'; plan: PlanSummary }
  | { kind: 'unchanged'; plan: PlanSummary; runId: string }
  | { kind: 'finished'; plan: PlanSummary; summary: ReduceSummary };

/** The audit workflow, for those who start it: its code is only in the workflow bundle. */
export type AuditWorkflow = (request: AuditRequest) => Promise<AuditOutcome>;

export const AUDIT_WORKFLOW = 'auditWorkflow';

/** How far an audit is: the answer to its progress query. */
export interface AuditProgress extends SampleCounts {
  stage: 'plan' | 'measure' | 'baselines' | 'reduce' | 'publish' | 'done';
  /** Samples that have to be computed, and those that the store already had. */
  pending: number;
  cached: number;
  /** When the present history began to measure, and how many samples had ended before. */
  measuring?: { since: number; done: number };
  /** Workflow ids of the shards in flight: their counts are not in this answer yet. */
  shards: string[];
}

export const PROGRESS_QUERY = 'progress';
