import type { InferenceThread } from '../inference/inference-thread.ts';
import type { Check } from './check.ts';

/** How long the inference thread may give no answer, in ms. A large model takes minutes to load. */
const PATIENCE = { run: 60_000, unload: 60_000, load: 600_000, 'run-once': 600_000 };

/**
 * Whether the process should go on: the inference thread answers. That the JavaScript thread runs is shown
 * by the answer itself.
 */
export function liveness(inference: Pick<InferenceThread, 'working'>): Check[] {
  const { kind, silent } = inference.working ?? { kind: 'run', silent: 0 };
  const isStuck = silent > PATIENCE[kind];
  return [
    {
      name: 'inference',
      reason: isStuck
        ? `the inference thread has not answered for ${Math.round(silent / 1000)} s`
        : undefined,
    },
  ];
}
