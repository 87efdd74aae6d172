import { type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { groundcam, printed, startGroundcam } from './cli/groundcam.ts';
import { argumentsOf, blocks, commandsIn } from './markdown.ts';
import { s3Environment, startTestS3 } from './servers.ts';
import { startTestTemporal } from './temporal.ts';

const readme = await readFile('README.md', 'utf8');

const commands = commandsIn(readme);
const ours = commands.filter((command) => command.startsWith('groundcam '));
const needsServer = (command: string) =>
  command.includes('s3://') || command.includes('groundcam worker');

/** A folder as a user has it: the demo's files, and the spec file that the README shows. */
async function userFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-readme-'));
  await symlink(resolve('demo'), join(folder, 'demo'));
  await writeFile(join(folder, 'audit.yaml'), blocks(readme, 'yaml')[0] ?? '');
  return folder;
}

describe('the README', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await userFolder();
  });

  it('shows commands', () => expect(ours.length).toBeGreaterThan(10));

  it.each(ours.filter((command) => !needsServer(command)))(
    'shows a command that works: %s',
    async (command) => {
      const { code, stderr } = await groundcam(argumentsOf(command), { cwd: folder });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  it('shows the table that the demo prints', async () => {
    const { code, stdout } = await groundcam(['demo'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain(blocks(readme, 'text')[0]);
  }, 180_000);

  it('compares the models of the demo, two of which have been audited', async () => {
    const { code, stdout } = await groundcam(['demo', '--study'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('honest finds the object best of 4');
  }, 180_000);

  it.each(commands.flatMap((command) => /^npm (?:run )?(check|test)$/.exec(command)?.[1] ?? []))(
    'names a script that exists: %s',
    async (name) => {
      const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
        scripts: Record<string, string>;
      };
      expect(Object.keys(scripts)).toContain(name);
    },
  );
});

describe('the README, on a Temporal server and S3', () => {
  let temporal: TestWorkflowEnvironment;
  let s3: Awaited<ReturnType<typeof startTestS3>>;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    [temporal, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all([temporal?.teardown(), s3?.stop()]);
  });

  it('shows commands that work, workers and all', async () => {
    const env = { TEMPORAL_ADDRESS: temporal.address, ...s3Environment(s3) };
    Object.assign(process.env, s3Environment(s3));
    const bucket = openStore(`s3://${s3.bucket}`);
    await bucket.write('honest.onnx', await readFile('demo/models/honest.onnx'));
    for (const entry of await readdir('demo/data/VOC', { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) await bucket.write(path.replace('demo/data/', ''), await readFile(path));
    }
    for (const command of ours.filter(needsServer)) {
      const args = argumentsOf(command).map((word) =>
        word.replace('s3://bucket', `s3://${s3.bucket}`),
      );
      if (args[0] === 'worker') {
        const worker = startGroundcam(args, { env });
        workers.push(worker);
        await printed(worker, 'ready');
      } else {
        const { code, stderr } = await groundcam(args, { env });
        expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      }
    }
    expect(workers).toHaveLength(2);
  }, 300_000);
});
