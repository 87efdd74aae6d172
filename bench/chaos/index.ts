/** The campaign of faults as a command: `npm run bench:chaos -- --help`. */
import { parseArgs } from 'node:util';
import { obtainTool } from '../../infra/tools/obtain-tool.ts';
import { temporalCli } from '../../infra/tools/temporal-cli.ts';
import { versitygw } from '../../infra/tools/versitygw.ts';
import { calmOutcome, campaign, type Report } from './campaign.ts';
import { summaryTable } from './summary-table.ts';
import { World } from './world.ts';

/** Photos of both classes. */
const SAMPLES = 36;

const HELP = `npm run bench:chaos -- [options]

Audits the demo's honest model on two classes, with two workers, a Temporal server
and an S3 server, while the faults that a seed draws happen to them. Then checks that
the figures are those of an audit without faults, row for row, and that nothing is
broken or left over. Exit code 1 if something is.

  --seed <n>        one campaign (default: 1)
  --seeds <n-m>     several
  --faults <n>      faults to a campaign (default: 24)
  --images <n>      images an activity: above 1, what they make is packed (default: 1)
  --keep            keep stores and logs of campaigns without a problem too
  -h, --help        this text

Faults: workers killed, stopped for up to 33 s, asked to end; the Temporal server
killed; the dataset moved away for up to 2.5 s; a worker's clock stepped by up to 400
days; requests to S3 slow, refused, reset, cut short, with flipped bits, answered as
before, done without an answer, never answered. A run whose faults are over ends the
campaign. One that fails is resumed, and one with failed samples is run again.

Examples:
  npm run bench:chaos -- --seed 7
  npm run bench:chaos -- --seeds 1-12`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    faults: { type: 'string', default: '24' },
    images: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const seeds = seedsOf(values.seeds ?? values.seed ?? '1');
  const faults = wholeNumber(values.faults);
  const executables = {
    temporal: (await obtainTool(temporalCli)).path,
    versitygw: (await obtainTool(versitygw)).path,
  };
  const world = await World.create(executables, SAMPLES, wholeNumber(values.images));
  const reports: Report[] = [];
  try {
    console.error(`Everything is in ${world.folder}. The audit without faults comes first.`);
    const calm = await calmOutcome(world);
    for (const seed of seeds) {
      const start = performance.now();
      const onEvent = (event: string) => {
        const seconds = (performance.now() - start) / 1000;
        console.error(`seed ${seed}  ${seconds.toFixed(1).padStart(6)} s  ${event}`);
      };
      const report = await campaign(world, calm, { seed, faults, onEvent });
      for (const problem of report.problems) onEvent(`PROBLEM: ${problem}`);
      if (report.problems.length === 0) onEvent('equal, and nothing is left over');
      reports.push(report);
    }
  } finally {
    await world.stop();
    const isClean = reports.every(({ problems }) => problems.length === 0);
    if (isClean && reports.length === seeds.length && !values.keep) await world.remove();
    else console.error(`Logs and stores are in ${world.folder}`);
  }
  console.log(summaryTable(reports));
  if (reports.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

/** The seeds that "7" or "1-12" names. */
function seedsOf(text: string): number[] {
  const [first, last] = text.split('-').map(wholeNumber);
  return Array.from({ length: (last ?? first!) - first! + 1 }, (_, index) => first! + index);
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`Expected a whole number but received ${text}\n\n${HELP}`);
  process.exit(2);
}
