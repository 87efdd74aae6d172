import { Command } from 'commander';
import { number } from '../flags/audit-flags.ts';
import type { CompareOptions } from '../actions/execute-compare.ts';

/** `groundcam compare RUN_A RUN_B`. */
export function compareCommand(): Command {
  return new Command('compare')
    .description(
      'Compare two runs sample by sample: which model puts more of its heat on the object, by how\n' +
        'much, and in which classes. Writes a page, too.',
    )
    .argument('<runA>', 'run id, or "latest"')
    .argument('<runB>', 'the run to compare it with')
    .option('-s, --store <uri>', 'where the runs wrote to', 'groundcam-runs')
    .option('--store-b <uri>', 'where the second run wrote to (default: as --store)')
    .option('-o, --output <file>', 'the page (default: compare-<runA>-<runB>.html)')
    .option(
      '--alpha <level>',
      "significance level of the verdict (default: the first run's)",
      number,
    )
    .option(
      '--sesoi <dz>',
      "smallest d_z of the difference that matters (default: the first run's)",
      number,
    )
    .option('--json', 'print all figures as JSON')
    .option(
      '--markdown [file]',
      'print a summary for a pull request, or append it to a file such as $GITHUB_STEP_SUMMARY',
    )
    .addHelpText(
      'after',
      '\nSamples count where both runs measured them, from the same image and mask; what was left out is\n' +
        'said, with counts.\n' +
        '\nExamples:\n' +
        '  $ groundcam compare candidate baseline\n' +
        '  $ groundcam compare latest release-4 --store-b s3://bucket/audits --json\n',
    )
    .action(async (runA: string, runB: string, flags: CompareOptions) => {
      const { executeCompare } = await import('../actions/execute-compare.ts');
      await executeCompare(runA, runB, flags);
    });
}
