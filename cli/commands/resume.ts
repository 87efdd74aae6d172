import { Command } from 'commander';
import type { ResumeOptions } from '../actions/execute-resume.ts';

/** `groundcam resume RUN`. */
export function resumeCommand(): Command {
  return new Command('resume')
    .description('Go on with a run that failed, was cancelled or died, from what it has')
    .argument('<run>', 'run id, as `groundcam run` printed it')
    .option('-s, --store <uri>', 'where the run writes to', 'groundcam-runs')
    .option('--json', 'print one JSON object on stdout, as `groundcam run` does')
    .addHelpText(
      'after',
      '\nThe run keeps its spec and its folder. Samples that it has measured stay as they are; those that\n' +
        'failed are tried again. Model and dataset are read anew: what has changed is computed anew.\n' +
        '\nExample:\n  $ groundcam resume 20261123-184501-resnet50-aeroplane-k3f9\n',
    )
    .action(async (run: string, flags: ResumeOptions) => {
      const { executeResume } = await import('../actions/execute-resume.ts');
      await executeResume(run, flags);
    });
}
