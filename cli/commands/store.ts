import { Command, InvalidArgumentError } from 'commander';
import { number } from '../flags/audit-flags.ts';
import { duration } from '../flags/duration.ts';
import type { StoreOptions } from '../actions/execute-store-stats.ts';
import type { GcOptions } from '../actions/execute-store-gc.ts';
import type { VerifyOptions } from '../actions/execute-store-verify.ts';

/** `groundcam store stats|verify|gc`. */
export function storeCommand(): Command {
  const store = new Command('store').description(
    'Look after the place where artifacts and runs lie',
  );
  subcommand(store, 'stats')
    .description('What is in the store: objects and bytes of each stage, and runs')
    .addHelpText('after', '\nExample:\n  $ groundcam store stats --store s3://bucket/audits\n')
    .action(async (flags: StoreOptions) => {
      const { executeStoreStats } = await import('../actions/execute-store-stats.ts');
      await executeStoreStats(flags);
    });
  subcommand(store, 'verify')
    .description('Check that artifacts and manifests hold what was written; exit code 1 if not')
    .option('--remove', 'delete artifacts that are broken: the next run computes them anew')
    .addHelpText('after', '\nExample:\n  $ groundcam store verify\n')
    .action(async (flags: VerifyOptions) => {
      const { executeStoreVerify } = await import('../actions/execute-store-verify.ts');
      await executeStoreVerify(flags);
    });
  subcommand(store, 'gc')
    .description('Show artifacts that no run refers to; with --yes, delete them')
    .option('--keep-last <n>', 'drop whole runs first, all but the n that ended last', count)
    .option('--older-than <time>', 'drop whole runs first that are older, such as 30d', duration)
    .option('-y, --yes', 'delete; without it nothing is')
    .addHelpText(
      'after',
      '\nSafe while runs are under way: what was written in the last hour stays, and so does what a run\n' +
        'refers to that has not ended. The latest run is never dropped. Temporary files that killed workers\n' +
        'left in a folder go once they are a day old.\n' +
        '\nExamples:\n  $ groundcam store gc\n  $ groundcam store gc --older-than 30d --yes\n',
    )
    .action(async (flags: GcOptions) => {
      const { executeStoreGc } = await import('../actions/execute-store-gc.ts');
      await executeStoreGc(flags);
    });
  return store;
}

function subcommand(store: Command, name: string): Command {
  return store
    .command(name)
    .option('-s, --store <uri>', 'folder or s3://bucket/prefix', 'groundcam-runs')
    .option('--json', 'print JSON');
}

/** Parses a whole number that is not below 0. */
function count(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError(`Expected a whole number but received ${text}.`);
  }
  return value;
}
