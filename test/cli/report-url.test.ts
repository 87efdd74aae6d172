import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runHere } from './run-here.ts';

const STORE = 'test/golden/stores/0.2.0/store';
const BASE = 'https://audits.example.com/all';
const ADDRESS = `${BASE}/runs/first/report.html`;
beforeEach(() => vi.stubEnv('TEMPORAL_ADDRESS', ''));
afterEach(() => vi.unstubAllEnvs());

const groundcam = (...args: string[]) => runHere([...args, '--store', STORE]);

it.each([['report'], ['status']])('%s says where a browser finds the report', async (name) => {
  const { stdout } = await groundcam(name, 'first', '--report-url', BASE);
  expect(stdout).toContain(`Report: ${ADDRESS}\n`);
});

it('reads the environment if there is no flag', async () => {
  vi.stubEnv('GROUNDCAM_REPORT_URL', BASE);
  expect((await groundcam('report', 'first')).stdout).toContain(`Report: ${ADDRESS}\n`);
  const other = await groundcam('report', 'first', '--report-url', 'http://localhost');
  expect(other.stdout).toContain('Report: http://localhost/runs/first/report.html\n');
});

it('lists addresses, and only if they are known', async () => {
  expect((await groundcam('list', '--report-url', BASE)).stdout).toContain(ADDRESS);
  expect((await groundcam('list')).stdout).not.toContain('report');
  const { stdout } = await groundcam('list', '--json', '--report-url', BASE);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ runId: 'first', report: ADDRESS }),
  );
});

it('keeps the place in the store beside the address in JSON', async () => {
  const { stdout } = await groundcam('status', 'first', '--json', '--report-url', BASE);
  expect(JSON.parse(stdout)).toMatchObject({
    outputs: {
      report: expect.stringMatching(/^\/.*first\/report[.]html$/) as string,
      reportUrl: ADDRESS,
    },
  });
});

it('refuses what is no address, by flag, in the environment and in a spec', async () => {
  const flag = await groundcam('report', 'first', '--report-url', 's3://bucket');
  expect(flag).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--report-url') as string,
  });
  vi.stubEnv('GROUNDCAM_REPORT_URL', 'bucket');
  const variable = await groundcam('report', 'first');
  expect(variable.stderr).toContain('GROUNDCAM_REPORT_URL is not valid');
  const run = await groundcam('run', '--model', 'm', '--dataset', 'd', '--report-url', 'bucket');
  expect(run.stderr).toContain('expected an address that begins with http:// or https://');
  expect(run.code).toBe(2);
});
