/** The body of the threads that do heavy work. */
import { onThisThread } from '../../activities/heavy/on-this-thread.ts';
import { Runs } from '../../activities/shared/runs.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import type { Answers, Task, TaskKind, TaskResult } from './messages.ts';

/** Who does not want the work any more ends the thread. */
const { signal } = new AbortController();

export default async function run({
  kind,
  reference,
  versions,
  allow,
  port,
}: Task): Promise<TaskResult<Answers[TaskKind]>> {
  const work = onThisThread(new Runs(new AllowedUris(allow)), versions);
  try {
    const onProgress = (progress: string | number) => port.postMessage(progress);
    return { answer: await work[kind](reference, { signal, onProgress }) };
  } catch (error) {
    if (!(error instanceof GroundcamError)) throw error;
    const { name, message, exitCode, hint } = error;
    return { failure: { name, message, exitCode, hint } };
  } finally {
    port.close();
  }
}
