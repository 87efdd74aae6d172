/** The body of the threads that do heavy work. */
import type { Versions, WorkWatch } from '../../activities/heavy/heavy-work.ts';
import { onThisThread } from '../../activities/heavy/on-this-thread.ts';
import { Runs } from '../../activities/shared/runs.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { partsOf } from '../error-parts.ts';
import type { Answers, Inputs, Task, TaskKind, TaskResult } from './messages.ts';

/** Who does not want the work any more ends the thread. */
const { signal } = new AbortController();

/** The work of each kind, by its name. */
type Work = {
  [Kind in TaskKind]: (input: Inputs[Kind], watch: WorkWatch) => Promise<Answers[Kind]>;
};

/** Time between two reports of how much is done, in ms. */
const TELLING = 100;

/** Kept for the next task, which is often one of the same run, together with what was read of it. All tasks of a thread are of one worker. */
let work: Work | undefined;

function workOf(versions: Versions, allowed: AllowedUris): Work {
  return onThisThread(new Runs(allowed), versions, allowed);
}

export default async function run<Kind extends TaskKind>({
  kind,
  input,
  versions,
  allow,
  port,
}: Task<Kind>): Promise<TaskResult<Answers[Kind]>> {
  work ??= workOf(versions, new AllowedUris(allow));
  try {
    let told = -Infinity;
    const onProgress = (progress: string | number) => {
      // A sample's baselines take less time than telling of them.
      if (typeof progress === 'number' && performance.now() - told < TELLING) return;
      told = performance.now();
      port.postMessage(progress);
    };
    return { answer: await work[kind](input, { signal, onProgress }) };
  } catch (error) {
    if (!(error instanceof GroundcamError)) throw error;
    return { failure: partsOf(error) };
  } finally {
    port.close();
  }
}
