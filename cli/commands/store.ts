import { Command, InvalidArgumentError } from 'commander';
import { number } from '../flags/parse-values.ts';
import { duration } from '../flags/duration.ts';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';
import type { StoreOptions } from '../actions/execute-store-stats.ts';
import type { GcOptions } from '../actions/execute-store-gc.ts';
import type { VerifyOptions } from '../actions/execute-store-verify.ts';

/** `groundcam store stats|verify|gc`. */
export function storeCommand(): Command {
  const store = new Command('store').description(
    'Inspect, verify and clean the store of artifacts and runs',
  );
  const stats = subcommand(store, 'stats')
    .description('Show the runs of a store, and how much space each kind of artifact takes')
    .action(async (flags: StoreOptions) => {
      const { executeStoreStats } = await import('../actions/execute-store-stats.ts');
      await executeStoreStats(flags);
    });
  addHelp(stats, { examples: ['groundcam store stats --store s3://bucket/audits'] });

  const verify = subcommand(store, 'verify')
    .description(
      'Read all artifacts and all files of finished runs; exit code 1 if one is gone or not what was written',
    )
    .option('--remove', 'delete corrupt artifacts; the next run recomputes them')
    .action(async (flags: VerifyOptions) => {
      const { executeStoreVerify } = await import('../actions/execute-store-verify.ts');
      await executeStoreVerify(flags);
    });
  addHelp(verify, { examples: ['groundcam store verify'] });

  const gc = subcommand(store, 'gc')
    .description('List artifacts that no run refers to; with --yes, delete them')
    .option('--keep-last <n>', 'delete whole runs as well, except the newest n', wholeNumber)
    .option('--older-than <age>', 'delete whole runs that are older as well, such as 30d', duration)
    .option('-y, --yes', 'delete; without this flag, nothing is deleted')
    .action(async (flags: GcOptions) => {
      const { executeStoreGc } = await import('../actions/execute-store-gc.ts');
      await executeStoreGc(flags);
    });
  addHelp(gc, {
    notes: [
      'Safe while runs are under way: objects written in the last hour are kept, and so is everything ' +
        'that an unfinished run refers to. The latest run is always kept, and so are runs that a worker ' +
        'has worked on within 24 hours or that the configured Temporal server says are running. ' +
        'A study counts as one run: its audits stay or go with it. ' +
        'Temporary files of killed workers are deleted once they are a day old.',
    ],
    examples: ['groundcam store gc', 'groundcam store gc --older-than 30d --yes'],
  });
  return addHelp(store, { examples: ['groundcam store stats', 'groundcam store gc --yes'] });
}

function subcommand(store: Command, name: string): Command {
  return store
    .command(name)
    .addOption(storeOption('folder or s3://bucket/prefix'))
    .option('--json', 'print JSON');
}

/** Parses a whole number that is not below 0. */
function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError(`Expected a whole number but received ${text}.`);
  }
  return value;
}
