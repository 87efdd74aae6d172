import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { podman, testImage, withContainers } from '../../containers.ts';
import { temporalPath, versitygwPath } from '../../servers.ts';

const run = promisify(execFile);
const bin = dirname(process.env['GROUNDCAM_TEST_PYTHON'] ?? '/nowhere/python3');
const works = async (program: string) =>
  run(program, ['--version']).then(
    () => true,
    () => false,
  );
const hasSchema = await works(join(bin, 'check-jsonschema'));
const hasCompose = testImage !== undefined && (await works(join(bin, 'podman-compose')));
const hasPromtool = await works('promtool');

const file = 'infra/compose/compose.yaml';

test.skipIf(!hasSchema)(
  'files meet the Compose specification (skipped without check-jsonschema)',
  async () => {
    await run(join(bin, 'check-jsonschema'), [
      ...['--builtin-schema', 'vendor.compose-spec'],
      ...[file, 'infra/compose/cuda.yaml'],
    ]);
  },
);

test.skipIf(!hasPromtool)(
  'Prometheus takes its configuration (skipped without promtool)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-observe-'));
    await cp('infra/chart/rules/groundcam.yaml', join(folder, 'groundcam.yaml'));
    const settings = await readFile('infra/compose/observe/prometheus.yaml', 'utf8');
    await writeFile(join(folder, 'prometheus.yml'), settings.replace('/etc/prometheus', folder));
    const { stdout } = await run('promtool', ['check', 'config', join(folder, 'prometheus.yml')]);
    expect(stdout).toMatch(/\d+ rules found/);
    await rm(folder, { recursive: true });
  },
);

/** An image of a server's program alone, in place of the one that a registry would have. */
async function imageOf(name: string, program: string): Promise<string> {
  const image = `localhost/groundcam-test-${name}`;
  const script = `container="$(buildah from --pull-never localhost/groundcam-debian)" &&
    buildah add --quiet "$container" ${program} /usr/local/bin/${name} &&
    buildah commit --quiet --rm "$container" ${image}`;
  const { code, stderr } = await withContainers(['bash', '-c', script]);
  if (code !== 0) throw new Error(stderr);
  return image;
}

const Results = z.looseObject({ n: z.number(), failed: z.number(), primary: z.unknown() });

/** All of a run's figures, without what differs between two equal runs. */
function figures(json: string): Record<string, unknown> {
  const {
    runId,
    workflowId,
    startedAt,
    finishedAt,
    seconds,
    computed,
    cached,
    outputs,
    provenance,
    ...rest
  } = Results.parse(JSON.parse(json));
  return rest;
}

const audit = [
  ...['run', '--model', '/groundcam/demo/models/honest.onnx'],
  ...['--dataset', '/groundcam/demo/data/VOC', '--class', 'car,bird', '--json'],
];

describe.skipIf(!hasCompose)('compose (skipped without podman-compose or an image)', () => {
  const project = `groundcam-test-${process.pid}`;
  const secret = 'only-for-this-test';
  let env: Record<string, string>;
  let s3: S3Client;

  async function compose(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await withContainers(
      [join(bin, 'podman-compose'), '--file', file, '--project-name', project, ...args],
      { env },
    );
    if (code !== 0)
      throw new Error(`compose ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  beforeAll(async () => {
    const ports = await Promise.all([getPort(), getPort(), getPort()]);
    const [temporal, ui, s3Port] = ports;
    env = {
      S3_SECRET_KEY: secret,
      DATA: join(process.cwd(), 'demo'),
      GROUNDCAM_IMAGE: String(testImage),
      TEMPORAL_IMAGE: await imageOf('temporal', temporalPath()),
      S3_IMAGE: await imageOf('versitygw', versitygwPath()),
      TEMPORAL_PORT: `${temporal}`,
      TEMPORAL_UI_PORT: `${ui}`,
      S3_PORT: `${s3Port}`,
    };
    s3 = new S3Client({
      endpoint: `http://127.0.0.1:${s3Port}`,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId: 'groundcam', secretAccessKey: secret },
    });
  });
  afterAll(async () => {
    s3.destroy();
    await compose('down', '--volumes', '--timeout', '1');
  });

  /** Keys of the store below a prefix. */
  async function keys(prefix: string): Promise<string[]> {
    const command = new ListObjectsV2Command({ Bucket: 'groundcam', Prefix: `audits/${prefix}` });
    return ((await s3.send(command)).Contents ?? []).map(({ Key }) => Key ?? '');
  }

  test('an audit continues where a worker stopped, and ends with the figures of an embedded one', async () => {
    await compose('up', '--detach');
    const client = ['--profile', 'tools', 'run', '--rm', '-T', 'groundcam'];
    const distributed = compose(...client, ...audit, '--store', 's3://groundcam/audits');
    const begun = expect
      .poll(() => keys('artifacts/v1/measurement/'), { timeout: 300_000 })
      .not.toEqual([]);
    await Promise.race([distributed, begun]);
    const workers = ['gpu', 'cpu'].map((role) => `${project}_${role}_1`);
    await podman('stop', '--time', '45', ...workers);
    const results = (await keys('runs/')).filter((key) => key.endsWith('/results.json'));
    expect(results).toEqual([]);
    for (const worker of workers) {
      expect(await podman('inspect', '--format', '{{.State.ExitCode}}', worker)).toBe('0\n');
      const { stderr } = await withContainers(['podman', 'logs', worker]);
      expect(stderr).toContain('Worker stopped');
    }
    await podman('start', ...workers);
    const served = figures(await distributed);

    const embedded = figures(
      await podman(
        ...['run', '--rm', '--network', 'none', '--volume', '/cache', '--volume', '/work'],
        ...[
          '--volume',
          `${temporalPath()}:/usr/local/bin/temporal:ro`,
          String(testImage),
          ...audit,
        ],
      ),
    );
    expect(embedded).toMatchObject({ n: 36, failed: 0 });
    expect(served).toEqual(embedded);
  }, 600_000);
});
