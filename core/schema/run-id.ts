/**
 * A run's id: start time, model and classes unless they are left out, and four random letters against
 * collisions. `20261123-184501-resnet50-aeroplane-k3f9`.
 */
export function makeRunId(
  subject: { model: string; classes?: readonly string[] | 'all' } | undefined,
  { now, random }: { now: Date; random: () => number },
): string {
  const names = subject ? [slug(subject.model)] : [];
  if (subject?.classes !== undefined) names.push(slug(nameOf(subject.classes)));
  const suffix = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join('');
  return [timestamp(now), ...names, suffix].join('-');
}

function nameOf(classes: readonly string[] | 'all'): string {
  if (classes === 'all') return 'all';
  return classes.length === 1 ? classes[0]! : `${classes.length}-classes`;
}

function timestamp(time: Date): string {
  return time
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-');
}

function slug(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, 40) || 'x';
}

/**
 * The id of a run started by a schedule: start time, schedule, and four letters of the workflow's own id.
 * The same workflow always gets the same id: `20261123-180000-nightly-0a1b`.
 */
export function scheduledRunId(
  schedule: string,
  { startTime, firstExecutionRunId }: { startTime: Date; firstExecutionRunId: string },
): string {
  return [timestamp(startTime), schedule, firstExecutionRunId.slice(-4)].join('-');
}

/** The run id of a study's audit, by its place among the study's: `20261129-014500-study-x7f2.001`. */
export function cellRunId(studyId: string, index: number): string {
  return `${studyId}.${String(index + 1).padStart(3, '0')}`;
}

/** The study that a run would be an audit of, by its id alone: the inverse of `cellRunId`. */
export function studyOfCell(runId: string): string | undefined {
  return /^(.+)\.\d{3}$/.exec(runId)?.[1];
}
