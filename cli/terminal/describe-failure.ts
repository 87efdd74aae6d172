import { GroundcamError } from '../../core/errors/groundcam-error.ts';

/** What to print when a command fails. */
export interface FailureDescription {
  message: string;
  hint: string | undefined;
  exitCode: number;
}

/** The chain of causes, outermost first. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 20; at = at.cause) chain.push(at);
  return chain;
}

/** An `ApplicationFailure` of Temporal, recognised by shape so that its package is not loaded. */
function detailsOf(error: Error): { exitCode: number; hint: string | undefined } | undefined {
  const details: unknown =
    'details' in error && Array.isArray(error.details) ? error.details[0] : undefined;
  if (details === null || typeof details !== 'object') return undefined;
  const hint = 'hint' in details && typeof details.hint === 'string' ? details.hint : undefined;
  const exitCode = 'exitCode' in details && details.exitCode === 2 ? 2 : 1;
  return { exitCode, hint };
}

/** What a timeout of Temporal's means: workers died, were killed for their memory, or hang. */
function lostWorkers({ message }: Error): FailureDescription {
  return {
    message: `Workers died or stopped answering each time that they worked on this (${message})`,
    hint: 'Look at their logs and their memory, then continue with: groundcam resume <run>',
    exitCode: 1,
  };
}

/** Describes an error: the outermost GroundcamError of its causes or, if there is none, the innermost cause. */
export function describeFailure(error: unknown): FailureDescription {
  const chain = causes(error);
  for (const cause of chain) {
    if (cause instanceof GroundcamError) {
      return { message: cause.message, hint: cause.hint, exitCode: cause.exitCode };
    }
    if (cause.name === 'TimeoutFailure') return lostWorkers(cause);
    const details = detailsOf(cause);
    if (details) return { message: cause.message, ...details };
  }
  return { message: chain.at(-1)?.message ?? String(error), hint: undefined, exitCode: 1 };
}
