import type { AuditProgress } from './workflow-messages.ts';

/** How fast an audit measures. */
export interface Pace {
  /** Samples that have ended: measured, excluded or failed. */
  done: number;
  /** Samples a second; null before the first has ended. */
  perSecond: number | null;
  /** Until the last sample ends, if the pace stays; null if there is no pace. */
  secondsLeft: number | null;
}

/** The pace since the audit's present history began to measure; `now` is in ms, as from `Date.now()`. */
export function paceOf(progress: AuditProgress, now: number): Pace {
  const done = samplesDone(progress);
  const { since, done: before } = progress.measuring ?? { since: now, done };
  return pace(progress, { samples: done - before, seconds: (now - since) / 1000 });
}

/** The pace of an audit that ended `samples` samples in `seconds` seconds. */
export function pace(
  progress: AuditProgress,
  { samples, seconds }: { samples: number; seconds: number },
): Pace {
  const done = samplesDone(progress);
  if (samples <= 0 || seconds <= 0) return { done, perSecond: null, secondsLeft: null };
  const perSecond = samples / seconds;
  return { done, perSecond, secondsLeft: (progress.pending - done) / perSecond };
}

export function samplesDone({ measured, excluded, failed }: AuditProgress): number {
  return measured + excluded + failed;
}

/** "1200 of 4000 samples | 31.4 a second | 1 min 29 s left"; unknown parts are left out. */
export function formatPace({ pending }: AuditProgress, { done, ...pace }: Pace): string {
  return [
    `${done} of ${pending} samples`,
    ...(pace.perSecond === null ? [] : [`${pace.perSecond.toFixed(1)} a second`]),
    ...(pace.secondsLeft === null ? [] : [`${formatSeconds(pace.secondsLeft)} left`]),
  ].join(' | ');
}

/** "9 s", "1 min 29 s", "3 h 5 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
