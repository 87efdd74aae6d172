import { access, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines } from '../../core/encoding/json-lines.ts';
import type { PublishedRun } from '../../core/compare/published-run.ts';
import { RunComparison } from '../../core/schema/run-comparison.ts';
import { openStore } from '../../store/open-store.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { rowsOf, runOf } from '../core/compare/runs.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { groundcam } from './groundcam.ts';

const means = [
  [0.9, 0.2],
  [0.8, 0.1],
  [0.7, 0.2],
  [0.9, 0.4],
  [0.6, 0.3],
  [0.8, 0.3],
];
const candidate = runOf(rowsOf(means), { runId: 'candidate', model: 'new.onnx' });
const baseline = runOf(
  rowsOf(means.map(([object = 0, background = 0], i) => [background, object - i / 20])),
  { runId: 'baseline', model: 'old.onnx' },
);

async function publish(uri: string, { results, measurements, manifest }: PublishedRun) {
  const store = openStore(uri);
  const keys = runKeys(results.runId);
  await store.write(keys.measurements, jsonLines(measurements));
  await store.write(keys.manifest, jsonLines(manifest));
  await store.write(keys.results, JSON.stringify(results));
  await store.write(LATEST, JSON.stringify({ runId: results.runId }));
}

let folder: string;
let s3: Awaited<ReturnType<typeof startTestS3>>;
const env: Record<string, string> = {};
const run = (...args: string[]) => groundcam(args, { cwd: folder, env });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-compare-'));
  s3 = await startTestS3();
  Object.assign(env, s3Environment(s3));
  Object.assign(process.env, env);
  await publish(join(folder, 'groundcam-runs'), baseline);
  await publish(join(folder, 'groundcam-runs'), candidate);
  await publish(`s3://${s3.bucket}/audits`, baseline);
});
afterAll(() => s3?.stop());

describe('groundcam compare', () => {
  it('prints the answer and writes the page into the working directory', async () => {
    const { code, stdout, stderr } = await run('compare', 'latest', 'baseline');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      'new puts more heat on the object relative to the background than old does',
    );
    expect(stdout).toMatch(/Page: compare-candidate-baseline\.html\n$/);
    const page = await readFile(join(folder, 'compare-candidate-baseline.html'), 'utf8');
    expect(page).toContain(
      '<h1>Which puts more heat on the object relative to the background, new or old?</h1>',
    );
    expect(page).toContain('groundcam compare candidate baseline --store groundcam-runs');
  });

  it('prints only JSON with --json', async () => {
    const { stdout } = await run('compare', 'candidate', 'baseline', '--json', '-o', 'page.html');
    const { outputs, ...comparison } = JSON.parse(stdout) as { outputs: { page: string } };
    expect(RunComparison.parse(comparison).verdict).toBe('a-more-on-object');
    await expect(access(outputs.page)).resolves.toBeUndefined();
  });

  it('compares with a run of another store, on S3', async () => {
    const elsewhere = `s3://${s3.bucket}/audits`;
    const args = ['compare', 'candidate', 'latest', '--store-b', elsewhere, '--json'];
    const { code, stdout } = await run(...args, '-o', 's3.html');
    expect(code).toBe(0);
    expect(RunComparison.parse(withoutOutputs(stdout)).b.runId).toBe('baseline');
  });

  it('says on stderr what it left out', async () => {
    const shorter = runOf(candidate.measurements.slice(1), { runId: 'shorter', model: 'new.onnx' });
    shorter.manifest[0]!.imageDigest = 'changed';
    await publish(join(folder, 'other-runs'), shorter);
    const args = ['compare', 'shorter', 'baseline', '-s', 'other-runs', '--store-b'];
    const { code, stderr } = await run(...args, 'groundcam-runs', '-o', 'short.html');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Not compared: 1 only in B, 1 with another image file\n',
    });
  });

  it.each([
    [['compare', 'candidate', 'nobody'], 'has no results of run nobody'],
    [['compare', 'candidate', 'baseline', '--alpha', '2'], '--alpha or --sesoi is not valid'],
    [['gate', 'nobody', '--min-dz', '1'], 'has no results of run nobody'],
    [['gate', 'candidate'], 'There is no gate to check the run against'],
    [['gate', 'candidate', '--min-auc', '70'], 'The gates are not valid'],
    [['gate', 'candidate', '--max-drop-dz', '1'], '--max-drop-dz has no run to compare with'],
    [['gate', 'candidate', '--min-dz', '1', '--against', 'baseline'], '--against needs a gate'],
    [['gate', 'candidate', '--verdict', 'good'], 'Allowed choices are on-object'],
  ])('exits with 2 and says what is wrong with %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('groundcam gate', () => {
  it('exits with 0 and a line for each gate if all hold', async () => {
    const { code, stdout, stderr } = await run(
      'gate',
      'candidate',
      '--min-dz',
      '1',
      '--min-n',
      '5',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^holds {2}min-dz, all samples: d_z is \d/),
      'holds  min-n, all samples: number of samples is 6, at least 5',
    ]);
  });

  it('exits with 3 if one does not hold', async () => {
    const { code, stdout, stderr } = await run('gate', 'baseline', '--min-dz', '1', '--min-n', '5');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^fails {2}min-dz, .* below 1\nholds {2}min-n/);
    expect(stderr).toContain('1 of 2 gates does not hold for run baseline');
  });

  it('holds a run against another one', async () => {
    const drop = ['--max-drop-dz', '0.2'];
    expect(await run('gate', 'candidate', '--against', 'baseline', ...drop)).toMatchObject({
      code: 0,
    });
    expect(await run('gate', 'baseline', '--against', 'latest', ...drop)).toMatchObject({
      code: 3,
    });
  });

  it('takes gates from a file, which flags override', async () => {
    await writeFile(join(folder, 'gates.yaml'), 'minDz: 100\nminN: 5\n');
    expect(await run('gate', 'candidate', '-f', 'gates.yaml')).toMatchObject({ code: 3 });
    const flagged = await run('gate', 'candidate', '-f', 'gates.yaml', '--min-dz', '1');
    expect(flagged).toMatchObject({ code: 0 });
    await writeFile(join(folder, 'misspelt.yaml'), 'minDs: 1\n');
    const { code, stderr } = await run('gate', 'candidate', '-f', 'misspelt.yaml');
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain('did you mean "minDz"?');
    await writeFile(join(folder, 'list.yaml'), '- minDz\n');
    expect(await run('gate', 'candidate', '-f', 'list.yaml')).toMatchObject({ code: 2 });
  });

  it('prints JSON, with exit code 3 all the same', async () => {
    const { code, stdout } = await run('gate', 'baseline', '--min-dz', '1', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      runId: 'baseline',
      holds: false,
      gates: [{ gate: 'min-dz', where: 'all samples', holds: false, limit: 1 }],
    });
  });

  it('appends Markdown to a job’s summary, and keeps its lines on stdout', async () => {
    const summary = join(folder, 'summary.md');
    await writeFile(summary, 'Before.\n\n');
    const { code, stdout } = await run('gate', 'baseline', '--min-dz', '1', '--markdown', summary);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^fails/);
    expect(await readFile(summary, 'utf8')).toMatch(/^Before\.\n\n### The gate does not hold/);
    expect((await run('gate', 'candidate', '--min-dz', '1', '--markdown')).stdout).toMatch(
      /^### The gate holds/,
    );
  });
});

function withoutOutputs(stdout: string): object {
  const { outputs: _, ...comparison } = JSON.parse(stdout) as { outputs: object };
  return comparison;
}
