import { describeObtained, obtainTool } from '../infra/tools/obtain-tool.ts';
import { describeToolProgress, type ToolProgress } from '../infra/tools/progress.ts';
import { temporalCli } from '../infra/tools/temporal-cli.ts';
import type { Tool } from '../infra/tools/tool.ts';
import { versitygw } from '../infra/tools/versitygw.ts';

/** How often progress of the same kind gets a line, in ms: tests run where lines can't be replaced. */
const every = 10_000;

/**
 * Gets the real servers before any test starts, so that no test waits for a build, and leaves their
 * paths in TEMPORAL_CLI_PATH and VERSITYGW_PATH. Where that fails, the tests that need a server say so;
 * the others run.
 */
export default async function setup(): Promise<void> {
  for (const tool of [temporalCli, versitygw]) {
    try {
      const obtained = await obtainTool(tool, { onProgress: printer() });
      process.env[tool.variable] = obtained.path;
      if (obtained.source !== 'cache' && obtained.source !== 'environment') {
        console.error(describeObtained(tool, obtained));
      }
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.env[missing(tool)] = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Name of the variable that tells tests why a tool is not there. */
export function missing({ variable }: Tool): string {
  return `GROUNDCAM_TEST_NO_${variable}`;
}

function printer(): (progress: ToolProgress) => void {
  let next = 0;
  return (progress) => {
    if (progress.kind !== 'note' && Date.now() < next) return;
    console.error(describeToolProgress(progress));
    next = Date.now() + every;
  };
}
