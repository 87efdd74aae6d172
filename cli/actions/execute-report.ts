import { InputError } from '../../core/errors/input-error.ts';
import { terminalSummary } from '../../report/text/terminal-summary.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { openStore } from '../../store/open-store.ts';
import { reportAddress } from '../../store/report-address.ts';
import { runKeys } from '../../store/run-keys.ts';
import { reportUrlOf, type ReportUrlFlag } from '../flags/report-url.ts';
import { findResults, resolvePublished } from '../session/find-run.ts';
import { refuseInStore, writeOutput } from './output-file.ts';

export interface ReportOptions extends ReportUrlFlag {
  store: string;
  output?: string;
}

/** Prints a run's summary and the location of its page. */
export async function executeReport(run: string, flags: ReportOptions): Promise<void> {
  const reportUrl = reportUrlOf(flags);
  const store = openStore(flags.store);
  const runId = await resolvePublished(store, run);
  const results = await findResults(store, runId);
  if (!results) {
    throw new InputError(`${store.uri} has no results of run ${runId}`, {
      hint: 'Check the run id, and pass the store of the run with --store.',
    });
  }
  const { report } = runKeys(runId);
  if (flags.output !== undefined) {
    refuseInStore(flags.output, store);
    await writeOutput(flags.output, await store.read(report));
  }
  process.stdout.write(
    `${terminalSummary(results, terminalWidth())}\nReport: ${flags.output ?? reportAddress(store, runId, reportUrl)}\n`,
  );
}
