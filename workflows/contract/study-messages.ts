import type { StudySpec } from '../../core/schema/study-spec.ts';
import type { AuditRequest } from './workflow-messages.ts';

/** How one audit of a study ended, by its position among `studyCells`. */
export type CellEnd =
  | { cell: number; results: string; computed: number; cached: number }
  | { cell: number; failure: string };

/** How far a study was when its history was continued in a new one. */
export interface StudyCheckpoint {
  nextCell: number;
  ended: CellEnd[];
  startedAt: string;
}

/** Argument of the study workflow. */
export interface StudyRequest extends Pick<
  AuditRequest,
  'taskQueues' | 'searchAttributes' | 'encrypted' | 'resume'
> {
  study: { id: string };
  spec: StudySpec;
  /** Set by the workflow itself, never by its caller. */
  checkpoint?: StudyCheckpoint;
}

/** What the activity that begins a study gets. */
export interface StudyBeginning {
  studyId: string;
  spec: StudySpec;
  /** Id of the workflow's first execution: whose the study's id is. */
  claimant: string;
  startedAt: string;
  resume: boolean;
}

/** What the activity that publishes a study gets. */
export interface StudyToPublish {
  studyId: string;
  store: string;
  startedAt: string;
  ended: CellEnd[];
}

/** Result of the study workflow; the figures themselves are in `study.json`. */
export interface StudyOutcome {
  studyId: string;
  cells: number;
  failed: number;
}

/** How far a study is: the answer to its progress query. */
export interface StudyProgress {
  stage: 'begin' | 'audit' | 'publish' | 'done';
  cells: number;
  finished: number;
  failed: number;
  /** Run ids of the audits in flight. */
  running: string[];
}

export const STUDY_WORKFLOW = 'studyWorkflow';

/** The study workflow, for those who start it. */
export type StudyWorkflow = (request: StudyRequest) => Promise<StudyOutcome>;
