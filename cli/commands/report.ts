import { Command } from 'commander';
import type { ReportOptions } from '../actions/execute-report.ts';

/** `groundcam report RUN`. */
export function reportCommand(): Command {
  return new Command('report')
    .description("Print a run's summary and where its report page is; copy the page with -o")
    .argument('[run]', 'run id, or "latest"', 'latest')
    .option('-s, --store <uri>', 'where the run wrote to', 'groundcam-runs')
    .option(
      '-o, --output <file>',
      'copy the page, from S3 too: it is one file and needs no network',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundcam report\n  $ groundcam report latest --store s3://bucket/audits -o report.html\n',
    )
    .action(async (run: string, flags: ReportOptions) => {
      const { executeReport } = await import('../actions/execute-report.ts');
      await executeReport(run, flags);
    });
}
