import { CommanderError } from 'commander';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { printable } from '../core/errors/printable.ts';
import { makeProgram } from './program.ts';
import { describeFailure } from './terminal/describe-failure.ts';

/** Runs a command. Returns its exit code: 0 done, 1 failed, 2 bad input, 3 failed gate, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await makeProgram().parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, hint, exitCode } = describeFailure(error);
    process.stderr.write(`groundcam: ${printable(message)}\n`);
    if (hint) process.stderr.write(`  ${printable(hint)}\n`);
    if (process.env['GROUNDCAM_DEBUG'] && error instanceof Error)
      process.stderr.write(`${printable(error.stack ?? '')}\n`);
    else if (!(error instanceof GroundcamError) && exitCode === 1 && !hint)
      process.stderr.write('  Set GROUNDCAM_DEBUG=1 to see the stack trace.\n');
    return exitCode;
  }
}
