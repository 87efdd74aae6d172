import { InterruptedError } from '../../core/errors/interrupted-error.ts';

/**
 * Does work that Ctrl-C and SIGTERM stop. Throws InterruptedError then.
 *
 * @param hint what becomes of the work that was done
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  hint: string,
): Promise<T> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw new InterruptedError('Interrupted', { hint });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
