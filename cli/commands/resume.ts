import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { reportUrlOption } from '../flags/report-url.ts';
import { storeOption } from '../flags/store-option.ts';
import type { ResumeOptions } from '../actions/execute-resume.ts';

/** `groundcam resume RUN`. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('Continue a run that failed, was cancelled or crashed')
    .argument('<run>', 'run id, as printed by `groundcam run`')
    .addOption(storeOption('store of the run'))
    .option('--json', 'print one JSON object on stdout, as `groundcam run` does')
    .addOption(reportUrlOption())
    .action(async (run: string, flags: ResumeOptions) => {
      const { executeResume } = await import('../actions/execute-resume.ts');
      await executeResume(run, flags);
    });
  return addHelp(command, {
    notes: [
      'The run keeps its id and its spec. Samples that it has measured are not computed again; those ' +
        'that failed are retried. The model and the dataset are read again, and what has changed in ' +
        'them is recomputed.',
    ],
    examples: ['groundcam resume 20261123-184501-resnet50-aeroplane-k3f9'],
  });
}
