import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { groundcam, printed, startGroundcam } from './groundcam.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let worker: ChildProcess;
let server: Record<string, string>;
let voc: TinyVoc;
let folder: string;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  server = { TEMPORAL_ADDRESS: env.address, ...s3Environment(s3) };
  worker = startGroundcam(['worker'], { env: server });
  await printed(worker, 'ready');
  voc = await (await TinyVoc.create()).addSamples(2);
  folder = await mkdtemp(join(tmpdir(), 'groundcam-cli-'));
  await writeFile(join(folder, 'cut.onnx'), new Uint8Array([8, 7, 58, 200, 1, 0]));
  await writeFile(join(folder, 'spec.yaml'), 'model: { uri: x.onnx }\ndatset: { uri: y }\n');
});
afterAll(async () => {
  worker?.kill('SIGTERM');
  await Promise.all([env?.teardown(), s3?.stop()]);
});

/** A command line that works, with some flags replaced or added. */
function runWith(flags: Record<string, string>): string[] {
  const all = {
    '--model': MODEL,
    '--dataset': voc.folder,
    '--class': 'aeroplane',
    '--target': 'predicted',
    '--store': join(folder, 'store'),
    ...flags,
  };
  return ['run', ...Object.entries(all).flat()];
}

const cases: [what: string, flags: () => Record<string, string>, message: string, hint: string][] =
  [
    [
      'a model that is not there',
      () => ({ '--model': 'nowhere.onnx' }),
      'There is no model at',
      'Check the paths. If only workers see it, add --on-workers.',
    ],
    [
      'a model that is cut short',
      () => ({ '--model': join(folder, 'cut.onnx') }),
      'is not',
      'ONNX',
    ],
    [
      'a dataset that is not there',
      () => ({ '--dataset': join(folder, 'none') }),
      'There is no dataset at',
      'Check the paths. If only workers see it, add --on-workers.',
    ],
    [
      'a class that does not exist',
      () => ({ '--class': 'aeroplan' }),
      'did you mean "aeroplane"',
      'Classes in the dataset: aeroplane',
    ],
    ['a class without logits', () => ({ '--target': 'group' }), 'aeroplane', '--target predicted'],
    [
      'a layer that does not exist',
      () => ({ '--layer': 'layer9' }),
      'no layer "layer9"',
      'groundcam model layers',
    ],
    [
      'a method that does not exist',
      () => ({ '--method': 'gradcam,guidedcam' }),
      'expected one or more of gradcam, gradcampp',
      '--help',
    ],
    [
      'a target beyond the logits',
      () => ({ '--target': '5000' }),
      'target index between 0 and',
      '',
    ],
    [
      'a mean of two channels',
      () => ({ '--mean': '1,2', '--std': '1' }),
      'expected one number or three',
      '--help',
    ],
    [
      "torchvision's mean without its range",
      () => ({ '--mean': '0.485', '--std': '0.229' }),
      'do not fit pixels from 0 to 255',
      '--input-range 1',
    ],
    [
      'a bucket that does not exist',
      () => ({ '--store': 's3://no-such-bucket/x' }),
      'no-such-bucket',
      '',
    ],
    ['a store of an unknown kind', () => ({ '--store': 'ftp://host/x' }), 'ftp://host/x', ''],
    [
      'a spec file with an unknown key',
      () => ({ '-f': join(folder, 'spec.yaml') }),
      'datset',
      '--help',
    ],
  ];

it.each(cases)(
  'says what is wrong with %s, and how to fix it',
  async (_what, flags, message, hint) => {
    const { code, stdout, stderr } = await groundcam(runWith(flags()), { env: server });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
);

it('says that a bucket refuses, with other credentials', async () => {
  const wrong = { ...server, AWS_SECRET_ACCESS_KEY: 'wrong' };
  const refused = await groundcam(['report', '--store', `s3://${s3.bucket}/x`], { env: wrong });
  expect(refused.stderr).toContain(s3.bucket);
  expect(refused.code).toBe(1);
});

it('says that nobody answers at the Temporal address', async () => {
  const { code, stderr } = await groundcam(runWith({}), {
    env: { TEMPORAL_ADDRESS: '127.0.0.1:9' },
  });
  expect(stderr).toContain('No Temporal server answers at 127.0.0.1:9');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
  expect(code).toBe(1);
});

it('asks for the flags that are missing', async () => {
  const { code, stderr } = await groundcam(['run']);
  expect(stderr).toContain('An audit needs --model and --dataset');
  expect(code).toBe(2);
});
