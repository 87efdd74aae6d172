import { vi } from 'vitest';
import { main } from '../../cli/main.ts';
import type { CommandResult } from './command.ts';

/** Runs a command in this process: in a fraction of the time that another one needs to start. */
export async function runHere(args: readonly string[]): Promise<CommandResult> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    const code = await main(['node', 'groundcam', ...args]);
    return { code, ...printed };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
