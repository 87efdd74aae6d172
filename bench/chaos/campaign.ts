import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNumbers } from '../../core/stats/random.ts';
import { finished, printed, startCommand, type CommandResult } from '../../test/cli/command.ts';
import { BadWeather } from './bad-weather.ts';
import {
  differences,
  leftOvers,
  readOutcome,
  secretsInFiles,
  secretsInStore,
  type Outcome,
} from './check-store.ts';
import { Crew } from './crew.ts';
import { drawFaults, type Fault } from './draw-faults.ts';
import { blow } from './storm.ts';
import type { World } from './world.ts';

/** How long a command may take, in ms, before it counts as hanging. */
const PATIENCE = 600_000;
/** Attempts at what a run left undone. */
const ATTEMPTS = 3;
const WORKERS = 2;

export interface Campaign {
  seed: number;
  /** Number of faults to draw. */
  faults: number;
  onEvent: (event: string) => void;
}

export interface Report {
  seed: number;
  /** Faults that happened, by kind; those of S3 count requests. */
  faults: Map<string, number>;
  /** Requests to S3 that met a fault. */
  requests: number;
  seconds: number;
  /** What the run said that did not end at once, for each attempt. */
  failures: string[];
  /** What must not be. */
  problems: string[];
  /** Where the logs are. */
  folder: string;
}

/** Audits the world's dataset with nothing in the way, and returns the figures that any other audit must have. */
export async function calmOutcome(world: World): Promise<Outcome> {
  const folder = join(world.folder, 'calm');
  await mkdir(folder);
  const crew = await Crew.start({ size: WORKERS, environment: world.calm, folder });
  try {
    const { code, stderr } = await command(world.audit('calm', world.store('calm')), {
      env: world.calm,
      log: join(folder, 'run.log'),
    });
    if (code !== 0) throw new Error(`The calm run failed:\n${stderr}`);
  } finally {
    await crew.stop();
  }
  Object.assign(process.env, world.calm);
  return readOutcome(world.store('calm'), 'calm');
}

/**
 * Audits once while the faults of a seed happen, then checks that the figures are those of the calm run and that
 * nothing is broken or left over.
 */
export async function campaign(
  world: World,
  calm: Outcome,
  { seed, faults: count, onEvent }: Campaign,
): Promise<Report> {
  const begun = performance.now();
  const folder = join(world.folder, `seed-${seed}`);
  await mkdir(folder);
  const uri = world.store(`seed-${seed}`);
  const faults = new Map<string, number>();
  const failures: string[] = [];
  const problems: string[] = [];
  const injectedBefore = new Map(world.proxy.injected);
  const crew = await Crew.start({ size: WORKERS, environment: world.disturbed, folder });
  try {
    const weather = new BadWeather(randomNumbers(seed));
    const planned = drawFaults(seed, count);
    const inStorm = async (args: readonly string[], log: string): Promise<CommandResult> => {
      world.proxy.faultOf = weather.faultOf;
      const over = new AbortController();
      let storm: Promise<void> | undefined;
      const onStarted = () => {
        storm = blow([...planned], {
          ...{ world, crew, weather, signal: over.signal },
          onFault: (fault) => {
            planned.shift();
            onEvent(describe(fault));
            if (!('share' in fault)) faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1);
          },
        });
      };
      const result = await command(args, { env: world.disturbed, log, onStarted });
      over.abort();
      await storm;
      world.proxy.faultOf = () => undefined;
      return result;
    };
    let runId = 'storm';
    let result = await inStorm(world.audit(runId, uri), join(folder, 'run.log'));

    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const failed = failedSamples(result);
      if (result.code === 0 && failed === 0) break;
      failures.push(result.code === 0 ? `${failed} samples failed` : reasonOf(result));
      onEvent(`the run ended with ${result.code}: ${failures.at(-1)}`);
      if (result.code === 0) runId = `storm-${attempt}`;
      // Of a run that failed before it had a plan, nothing can be resumed.
      const hasBegun = result.code !== 0 && !result.stderr.includes('no run storm to resume');
      const args = hasBegun ? ['resume', runId, '--json', '--store', uri] : world.audit(runId, uri);
      const log = join(folder, `attempt-${attempt}.log`);
      // One that ended at once, such as without its dataset when it was planned, has met few of the faults.
      result =
        attempt < ATTEMPTS && planned.length > count / 2
          ? await inStorm(args, log)
          : await command(args, { env: world.disturbed, log });
    }
    if (result.code !== 0) {
      problems.push(`it does not end with the faults gone: ${reasonOf(result)}`);
    } else {
      onEvent('checking');
      problems.push(...differences(calm, await readOutcome(uri, runId)));
      problems.push(...(await checkCommands(world, uri, folder)));
      problems.push(...(await leftOvers(uri)));
    }
    problems.push(...crew.crashes);
  } finally {
    await crew.stop();
  }
  const logs = (await readdir(folder)).map((name) => join(folder, name));
  problems.push(...(await secretsInFiles([...logs, world.database], world.secrets)));
  problems.push(...(await secretsInStore(uri, world.secrets)));
  let requests = 0;
  for (const [kind, total] of world.proxy.injected) {
    const during = total - (injectedBefore.get(kind) ?? 0);
    if (during > 0) faults.set(`s3 ${kind}`, during);
    requests += during;
  }
  const seconds = (performance.now() - begun) / 1000;
  return { seed, faults, requests, seconds, failures, problems, folder };
}

/** What `store verify`, `store gc` and the same audit once more find to complain about. */
async function checkCommands(world: World, uri: string, folder: string): Promise<string[]> {
  const problems: string[] = [];
  const run = async (name: string, args: readonly string[]): Promise<Record<string, unknown>> => {
    const log = join(folder, `${name}.log`);
    const result = await command(args, { env: world.calm, log });
    const { code, stdout } = result;
    if (code !== 0) problems.push(`${name} ended with ${code}: ${stdout}${reasonOf(result)}`);
    return code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : {};
  };
  await run('verify', ['store', 'verify', '--json', '--store', uri]);
  const { runs, artifacts } = await run('gc', ['store', 'gc', '--json', '--store', uri]);
  const found = JSON.stringify({ runs, artifacts });
  if (!/^{"runs":\[\],"artifacts":{.*"objects":0\D/.test(found)) {
    problems.push(`gc found ${found}`);
  }
  const { unchanged } = await run('again', world.audit('again', uri));
  if (unchanged !== true) problems.push('the same audit computes something again');
  return problems;
}

interface CommandOptions {
  env: Record<string, string>;
  /** Where what it prints is kept. */
  log: string;
  /** Called once a run is on the server. */
  onStarted?: () => void;
}

/** Runs the built command. One that hangs is killed. */
async function command(
  args: readonly string[],
  { env, log, onStarted }: CommandOptions,
): Promise<CommandResult> {
  const child = startCommand(args, { env });
  if (onStarted) void printed(child, 'Workflow:').then(onStarted, () => undefined);
  const hangs = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const result = await finished(child);
  clearTimeout(hangs);
  await writeFile(log, `groundcam ${args.join(' ')}\n${result.stderr}\n${result.stdout}`);
  return result;
}

function failedSamples({ code, stdout }: CommandResult): number {
  if (code !== 0) return 0;
  const { failed } = JSON.parse(stdout) as { failed?: number };
  return failed ?? 0;
}

/** The line with which a command says why it failed. */
function reasonOf({ stderr }: CommandResult): string {
  return /^groundcam: .*/m.exec(stderr)?.[0] ?? stderr.trim().slice(-400);
}

function describe(fault: Fault): string {
  const { kind, ...details } = fault;
  return [kind, ...Object.entries(details).map(([name, value]) => `${name} ${value}`)].join(', ');
}
