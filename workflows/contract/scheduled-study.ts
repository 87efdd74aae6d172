import type { StudyOutcome, StudyRequest } from './study-messages.ts';

/** Argument of the workflow that a schedule of a study starts. */
export interface ScheduledStudyRequest {
  schedule: string;
  /** What each study is; every one gets an id of its own. */
  study: Pick<StudyRequest, 'spec' | 'taskQueues' | 'searchAttributes' | 'encrypted'>;
  /** What a study's page in the Temporal UI says. */
  shown: { summary: string; details: string };
}

/** The workflow that a schedule of a study starts, for those who make schedules. */
export type ScheduledStudyWorkflow = (request: ScheduledStudyRequest) => Promise<StudyOutcome>;

export const SCHEDULED_STUDY_WORKFLOW = 'scheduledStudyWorkflow';
