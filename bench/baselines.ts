import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from 'simple-statistics';
import type { BenchModel } from './models.ts';

/** Whole runs of each kind: enough for a median, few enough to wait for. */
const TURNS = 5;

const run = promisify(execFile);

interface Cost {
  wall: number;
  /** User and system, of the command and of the server that it starts. */
  cpu: number;
}

/** Seconds of the whole command, with baselines and without, which take turns; each run has a new store. */
export async function benchBaselines(model: BenchModel, dataset: string): Promise<void> {
  const costs: Record<'baselines' | '--no-baselines', Cost[]> = {
    baselines: [],
    '--no-baselines': [],
  };
  for (let turn = 0; turn < TURNS; turn++) {
    costs.baselines.push(await audit(model, dataset, []));
    costs['--no-baselines'].push(await audit(model, dataset, ['--no-baselines']));
  }
  console.log(`\nAn audit with baselines and without, ${model.name}, seconds, medians of ${TURNS}`);
  for (const kind of ['cpu', 'wall'] as const) {
    const [own, without] = [costs.baselines, costs['--no-baselines']].map((all) =>
      median(all.map((cost) => cost[kind])),
    );
    const share = (100 * (own! - without!)) / own!;
    console.log(
      `${kind.padEnd(6)}${own!.toFixed(2).padStart(7)} ${without!.toFixed(2).padStart(7)}   baselines: ${share.toFixed(0)} %`,
    );
  }
}

/** Bash's `time` counts children that it waited for, including the server. */
async function audit(
  { path, layer }: BenchModel,
  dataset: string,
  flags: readonly string[],
): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-bench-'));
  const command = [
    ...[process.execPath, 'dist/groundcam.js', 'run', '--json', '--store', folder],
    ...['--model', path, '--mean', '128', '--std', '128', ...(layer ? ['--layer', layer] : [])],
    ...['--dataset', dataset, '--class', 'aeroplane', '--target', 'predicted', ...flags],
  ];
  try {
    const { stderr } = await run('bash', [
      '-c',
      'TIMEFORMAT="%R %U %S"; time "$@"',
      'bash',
      ...command,
    ]);
    const [wall, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
    return { wall: wall!, cpu: user! + system! };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
