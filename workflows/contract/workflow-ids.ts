/** Temporal's namespace may be shared with others: our ids say whose they are. */
const PREFIX = 'groundcam-';

/** The workflow id of a run. */
export function workflowIdOf(runId: string): string {
  return PREFIX + runId;
}

/** The workflow id of a study. A run's name has no slash, so that none has the same. */
export function studyWorkflowIdOf(studyId: string): string {
  return `${PREFIX}study/${studyId}`;
}

/** The study that a workflow id is of: the inverse of `studyWorkflowIdOf`. */
export function studyIdOf(workflowId: string): string {
  return withoutPrefix(workflowId).replace(/^study\//, '');
}

/** The run that a workflow id is of: the inverse of `workflowIdOf`. */
export function runIdOf(workflowId: string): string {
  return withoutPrefix(workflowId);
}

/**
 * What happens if the id of a run's child is taken: one that an earlier, ended execution of the run left behind
 * is terminated. No other run has such a child.
 */
export const CHILD_ID_POLICY = 'TERMINATE_IF_RUNNING';

/** The id of a schedule in Temporal. */
export function scheduleIdOf(name: string): string {
  return PREFIX + name;
}

/** The name of the schedule that has an id in Temporal: the inverse of `scheduleIdOf`. */
export function scheduleNameOf(scheduleId: string): string {
  return withoutPrefix(scheduleId);
}

/** The id of the workflow that a schedule starts; Temporal appends the time at which it was due. */
export function scheduledWorkflowIdOf(schedule: string): string {
  return `${PREFIX}schedule-${schedule}`;
}

function withoutPrefix(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
}
