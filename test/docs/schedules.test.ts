import { type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { groundcam, printed, startGroundcam, type CommandResult } from '../cli/groundcam.ts';
import { argumentsOf, blocks, commandsIn } from '../markdown.ts';
import { startTestTemporal } from '../temporal.ts';

const docs = await readFile('docs/schedules.md', 'utf8');
const commands = commandsIn(docs).filter((command) => command.startsWith('groundcam '));

let temporal: TestWorkflowEnvironment;
let worker: ChildProcess;
let folder: string;
beforeAll(async () => {
  temporal = await startTestTemporal();
  folder = await mkdtemp(join(tmpdir(), 'groundcam-schedules-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
  const [audit = '', schedules = ''] = blocks(docs, 'yaml');
  await writeFile(join(folder, 'audit.yaml'), audit);
  await writeFile(join(folder, 'schedules.yaml'), schedules);
  worker = startGroundcam(['worker'], { env: server() });
  await printed(worker, 'ready');
});
afterAll(async () => {
  worker?.kill('SIGTERM');
  await temporal?.teardown();
});

const server = () => ({ TEMPORAL_ADDRESS: temporal.address });
const run = (args: readonly string[], env: Record<string, string> = server()) =>
  groundcam(args, { cwd: folder, env });

it('shows commands that work, one after the other', async () => {
  const answers = new Map<string, CommandResult>();
  for (const command of commands.filter((each) => each !== 'groundcam worker')) {
    const answer = await run(argumentsOf(command));
    expect({ command, ...answer }).toMatchObject({ command, code: 0 });
    answers.set(command, answer);
  }
  const printedBy = (start: string) =>
    [...answers].find(([command]) => command.startsWith(start))?.[1].stdout ?? '';
  expect(printedBy('groundcam schedule list')).toMatch(
    /^nightly +0 2 \* \* \* Europe\/Berlin +active/m,
  );
  expect(printedBy('groundcam schedule trigger')).toMatch(/^Run \S+-fresh-\S+ has finished$/m);
  expect(printedBy('groundcam schedule describe')).toMatch(/skip; pauses when a run fails/);
  expect(printedBy('groundcam schedule update')).toMatch(/runs +every 12h.*\n[^]*VOC \(boat\)/);
  expect(printedBy('groundcam schedule pause')).toBe('fresh is paused\n');
  expect(printedBy('groundcam schedule unpause')).toMatch(/^ +state +active$/m);
  expect(printedBy('groundcam schedule apply -f')).toBe('weekly is created\n');
  expect(printedBy('groundcam schedule apply hourly')).toBe('hourly is created\n');
  expect(printedBy('groundcam history')).toMatch(
    /Trend: .*groundcam-runs\/schedules\/fresh\/trend.html/,
  );
}, 300_000);

it('prints schedules and histories as JSON', async () => {
  const described = await run(['schedule', 'describe', 'nightly', '--json']);
  expect(JSON.parse(described.stdout)).toMatchObject({
    cron: ['0 2 * * *'],
    timezone: 'Europe/Berlin',
    overlap: 'skip',
    audit: { dataset: { classes: ['aeroplane', 'boat'] }, store: join(folder, 'audits') },
  });
  const history = await run(['history', 'fresh', '--json', '--store', 'groundcam-runs']);
  const { runs } = JSON.parse(history.stdout) as { runs: { outcome: string }[] };
  expect(runs[0]).toMatchObject({ outcome: 'finished', verdict: 'on-object', failed: 0 });
});

it('shows under the name of a run without changes which run has its results', async () => {
  const trigger = async () => {
    const { stdout } = await run(['schedule', 'trigger', 'nightly', '--wait']);
    return /^Run (?<runId>\S+) (?<end>.*)/.exec(stdout)?.groups;
  };
  const first = await trigger();
  const second = await trigger();
  expect([first?.['end'], second?.['end']]).toEqual(['has finished', 'found no changes']);
  const earlier = first?.['runId'] ?? '';
  const runId = second?.['runId'] ?? '';

  const status = ['status', runId, '--store', 'audits'];
  for (const env of [server(), { TEMPORAL_ADDRESS: '' }]) {
    const { code, stdout } = await run(status, env);
    expect(stdout).toContain(`No changes since run ${earlier}`);
    expect(code).toBe(0);
  }
  expect(JSON.parse((await run([...status, '--json'])).stdout)).toMatchObject({
    unchanged: true,
    runId: earlier,
    computed: 0,
  });
  const report = await run(['report', runId, '--store', 'audits']);
  expect(report.stdout).toContain(join(folder, 'audits/runs', earlier, 'report.html'));
  const resume = await run(['resume', runId, '--store', 'audits']);
  expect(resume.stderr).toContain(`groundcam report ${earlier}`);
  expect(resume.code).toBe(2);
});

it('applies a file: changes what differs, keeps what was paused, and deletes only what it created', async () => {
  const [, schedules = ''] = blocks(docs, 'yaml');
  const apply = async (text: string, ...flags: string[]) => {
    await writeFile(join(folder, 'changed.yaml'), text);
    return run(['schedule', 'apply', '-f', 'changed.yaml', ...flags]);
  };
  const names = async () => {
    const { stdout } = await run(['schedule', 'list', '--json']);
    return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
  };
  await apply(schedules);
  await run(['schedule', 'pause', 'weekly']);
  await run(['schedule', 'create', 'mine', '--every', '1d', '-f', 'audit.yaml']);
  const changed = await apply(schedules.replace('MON', 'TUE').replace(/ +pauseOnFailure.*\n/, ''));
  expect(changed.stdout).toBe('weekly is updated\n');
  const described = await run(['schedule', 'describe', 'weekly', '--json']);
  expect(JSON.parse(described.stdout)).toMatchObject({
    cron: ['0 6 * * TUE'],
    paused: true,
    pauseOnFailure: false,
  });
  // The server's list follows a moment later.
  await expect.poll(names, { timeout: 20_000 }).toEqual(expect.arrayContaining(['mine', 'weekly']));
  const other = schedules.replace('weekly:', 'other:');
  expect((await apply(other)).stdout).toBe('other is created\n');
  const pruned = await apply(other, '--prune');
  expect(pruned.stdout).toContain('weekly is deleted; its runs');
  expect(pruned.stdout).not.toContain('mine');
  await expect.poll(names, { timeout: 20_000 }).not.toContain('weekly');
  expect(await names()).toContain('mine');
});

it.each([
  [['schedule', 'apply'], 'needs a file of schedules'],
  [['schedule', 'apply', '-f', 'audit.yaml'], 'audit.yaml does not list schedules'],
  [['schedule', 'apply', '-f', 'schedules.yaml', '--every', '1h'], '--every <duration> is for one'],
  [['schedule', 'apply', 'x', '-f', 'audit.yaml', '--every', '1h', '--prune'], 'got one name'],
  [['schedule', 'describe', 'nowhere'], 'There is no schedule nowhere'],
  [['history', 'nowhere'], 'has no runs of the schedule nowhere'],
  [['schedule', 'create', 'x', '--model', 'm', '--dataset', 'd'], 'needs --every or --cron'],
  [['schedule', 'backfill', 'nightly', '--from', '2026-11-02', '--until', '2026-11-01'], 'before'],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await run(args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

it('says how to get a server if none is configured', async () => {
  const { code, stderr } = await run(['schedule', 'list'], { TEMPORAL_ADDRESS: '' });
  expect(stderr).toContain('the embedded server stops with its command');
  expect(stderr).toContain('server start-dev --db-filename temporal.db');
  expect(code).toBe(2);
});
