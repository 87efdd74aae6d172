import { describeObtained, findTool, obtainTool } from '../../infra/tools/obtain-tool.ts';
import { describeToolProgress, type ToolProgress } from '../../infra/tools/progress.ts';
import { temporalCli } from '../../infra/tools/temporal-cli.ts';

/** Minimum seconds between lines if stderr is not a terminal. */
const LINE_INTERVAL = 15;

/** Finds, downloads or builds Temporal's command-line tool and shows the progress. Returns its path. */
export async function obtainTemporalCli(note: (line: string) => void): Promise<string> {
  const obtained = await obtainTool(temporalCli, { onProgress: showProgress() });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  note(describeObtained(temporalCli, obtained));
  return obtained.path;
}

function showProgress(): (progress: ToolProgress) => void {
  let lastLine = -Infinity;
  return (progress) => {
    const text = describeToolProgress(progress);
    if (progress.kind === 'note') {
      process.stderr.write(`${text}\n`);
    } else if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    } else if (performance.now() / 1000 - lastLine > LINE_INTERVAL) {
      lastLine = performance.now() / 1000;
      process.stderr.write(`${text}\n`);
    }
  };
}

/** One line on where the tool is, or undefined if it is not installed. */
export async function findTemporalCli(): Promise<string | undefined> {
  const found = await findTool(temporalCli);
  return found ? describeObtained(temporalCli, found) : undefined;
}
