import { Command } from 'commander';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import { addMarkdownFlag } from '../flags/markdown-flag.ts';
import { storeOption } from '../flags/store-option.ts';
import type { CompareOptions } from '../actions/execute-compare.ts';

/** `groundcam compare RUN_A RUN_B`. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'Compare two runs sample by sample: which model puts more heat on the object relative to the background, by how ' +
        'much, and in which classes. Prints a summary and writes a page.',
    )
    .argument('<runA>', 'run id, or "latest"')
    .argument('<runB>', 'run to compare it with: run id, or "latest"')
    .addOption(storeOption('store of the runs'))
    .option('--store-b <uri>', 'store of the second run (default: same as --store)')
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
    .option('--json', 'print all figures as JSON');
  addMarkdownFlag(command).action(async (runA: string, runB: string, flags: CompareOptions) => {
    const { executeCompare } = await import('../actions/execute-compare.ts');
    await executeCompare(runA, runB, flags);
  });
  return addHelp(command, {
    notes: [
      'Compares the samples that both runs measured from the same image and mask. All others are ' +
        'reported on stderr, with counts.',
    ],
    examples: [
      'groundcam compare candidate baseline',
      'groundcam compare latest release-4 --store-b s3://bucket/audits --json',
    ],
  });
}
