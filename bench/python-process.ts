import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/**
 * A Python process that times one method for each request, or undefined if no Python can: a script that gets the number
 * of threads and the batch, says `ready`, and answers each method's name with the seconds that it took. The Python is
 * GROUNDCAM_BENCH_PYTHON, or else `uv run`.
 */
export async function startPython(
  script: string,
  batch: number,
  environment: Record<string, string> = {},
) {
  const python = process.env['GROUNDCAM_BENCH_PYTHON'];
  const [command, options] = python === undefined ? ['uv', ['run', '--script']] : [python, []];
  const child = spawn(
    command,
    [...options, script, String(availableParallelism()), String(batch)],
    { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const failed = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)));
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const ready = await Promise.race([lines.next(), failed]);
  if (ready?.value !== 'ready') {
    child.kill();
    return undefined;
  }
  return {
    async time(method: string): Promise<number> {
      child.stdin.write(`${method}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`${script} ended while it ran ${method}`);
      return Number(answer.value);
    },
    stop: () => child.stdin.end(),
  };
}
