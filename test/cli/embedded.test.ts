import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Results } from '../../core/schema/results.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { numbersOf } from '../faults/numbers.ts';
import { finished, groundcam, printed, startGroundcam, type CommandResult } from './groundcam.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';

let voc: TinyVoc;
let store: string;
beforeAll(async () => {
  voc = await (await TinyVoc.create()).addSamples(4);
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
});

const flags = () => [
  '--model',
  MODEL,
  '--dataset',
  voc.folder,
  '--class',
  'aeroplane',
  '--target',
  'predicted',
  '--store',
  store,
];

it('prints one JSON object on stdout and the rest on stderr', async () => {
  const { code, stdout, stderr } = await groundcam([
    'run',
    ...flags(),
    '--json',
    '--run-id',
    'json-run',
  ]);
  expect(stderr).toContain('Temporal UI: http://127.0.0.1:');
  expect(code).toBe(0);
  const { outputs, ...results } = JSON.parse(stdout) as Record<string, unknown>;
  expect(Results.parse(results)).toMatchObject({ runId: 'json-run', n: 4, failed: 0 });
  expect(outputs).toMatchObject({ report: join(store, 'runs/json-run/report.html') });

  const status = await groundcam(['status', 'latest', '--store', store, '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ runId: 'json-run' });
  const report = await groundcam(['report', '--store', store]);
  expect(report.stdout).toContain(join(store, 'runs/json-run/report.html'));
});

it('prints the plan of a dry run and writes no run', async () => {
  const { code, stdout } = await groundcam(['run', ...flags(), '--dry-run', '--run-id', 'dry']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Samples +4:/m);
  expect((await groundcam(['status', 'dry', '--store', store])).code).toBe(2);
});

it('takes the same audit from a spec file, with paths relative to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-spec-'));
  const spec = {
    model: { uri: join(process.cwd(), MODEL) },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    store: 'here',
  };
  await writeFile(join(folder, 'audit.json'), JSON.stringify(spec));
  const { code, stdout } = await groundcam(['run', '-f', join(folder, 'audit.json'), '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    n: 4,
    outputs: { report: expect.stringContaining(join(folder, 'here')) as string },
  });
});

it('stops on Ctrl-C with exit code 130 and is resumed to the numbers of an undisturbed run', async () => {
  const many = await (await TinyVoc.create()).addSamples(80);
  const args = [
    'run',
    ...flags().map((flag) => (flag === voc.folder ? many.folder : flag)),
    '--json',
  ];
  const child = startGroundcam([...args, '--run-id', 'interrupted']);
  await printed(child, 'Measuring');
  child.kill('SIGINT');
  const { code, stderr } = await finished(child);
  expect(stderr).toMatch(/groundcam resume interrupted --store/);
  expect(code).toBe(130);
  const resumed = await groundcam(['resume', 'interrupted', '--store', store, '--json']);
  expect(resumed.stderr).toContain('already in the store');

  // From nothing, and in the same place, which the digest of the spec covers.
  await rename(store, `${store}-interrupted`);
  const undisturbed = await groundcam(args);
  expect(numbersIn(resumed)).toEqual(numbersIn(undisturbed));
  expect(numbersIn(resumed)).toMatchObject({ n: 80, failed: 0 });
}, 120_000);

function numbersIn({ stdout }: CommandResult) {
  const { outputs: _, ...results } = JSON.parse(stdout) as Record<string, unknown>;
  return numbersOf(Results.parse(results));
}
