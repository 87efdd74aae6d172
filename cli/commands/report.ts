import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { reportUrlOption } from '../flags/report-url.ts';
import { storeOption } from '../flags/store-option.ts';
import type { ReportOptions } from '../actions/execute-report.ts';

/** `groundcam report RUN`. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description("Print a run's summary and the location of its report page, or copy the page")
    .argument('[run]', 'run id, or "latest"', 'latest')
    .addOption(storeOption('store of the run'))
    .option(
      '-o, --output <file>',
      'copy the page to this file; the page is self-contained and needs no network',
    )
    .addOption(reportUrlOption())
    .action(async (run: string, flags: ReportOptions) => {
      const { executeReport } = await import('../actions/execute-report.ts');
      await executeReport(run, flags);
    });
  return addHelp(command, {
    examples: [
      'groundcam report',
      'groundcam report latest --store s3://bucket/audits -o report.html',
    ],
  });
}
