import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readModel, writeModel } from '../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../core/onnx/runner.ts';
import { moveOut } from '../core/onnx/move-out.ts';
import { loadModel } from '../core/onnx/run-model.ts';
import { runCommand as groundcam } from './command.ts';

const MODEL = 'demo/models/honest.onnx';
const PHOTO = 'demo/data/VOC/JPEGImages/demo_000001.jpg';

it('checks a model in one screen', async () => {
  const { code, stdout } = await groundcam(['model', 'check', MODEL]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/gradient +right/);
  expect(stdout).toMatch(/time +explainer [\d.]+ ms, bare forward [\d.]+ ms/);
  expect(stdout.trimEnd().split('\n').length).toBeLessThan(24);
});

it('says where each field of the card comes from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-card-'));
  const model = join(folder, 'honest.onnx');
  await writeFile(model, await readFile(MODEL));
  await writeFile(join(folder, 'honest.groundcam.yaml'), 'preprocessing: { std: 0.25 }');
  const { code, stdout } = await groundcam(['model', 'check', model, '--channels', 'bgr']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^channels +BGR \(flags or spec\)$/m);
  expect(stdout).toMatch(/^std +0\.25 \(sidecar file\)$/m);
  expect(stdout).toMatch(/^mean +0\.45, 0\.45, 0\.4 \(ONNX metadata\)$/m);
  expect(stdout).toMatch(/^input size +\d+x\d+ \(the model itself\)$/m);
  expect(stdout).toMatch(/^layer .* \(default\)$/m);
});

it.each([
  ['float16', /gradient +right/],
  ['int8', /gradient +not checked: finite differences measure the rounding steps/],
])('checks a model in %s', async (precision, gradient) => {
  const file = `test/golden/precision/squeezenet-${precision}.onnx`;
  const { code, stdout } = await groundcam(['model', 'check', file, '--mean', '128']);
  expect(code).toBe(0);
  expect(stdout).toMatch(gradient);
  expect(stdout).toMatch(/time +explainer/);
});

it.each([
  ['check', (model: string) => ['model', 'check', model]],
  ['explain', (model: string) => ['explain', PHOTO, '--model', model]],
])('says what to do with a model of an opset from the future: %s', async (_what, args) => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-opset-'));
  const model = readModel(await readFile(MODEL));
  for (const entry of model.proto.opsetImport) entry.version = 99n;
  const file = join(folder, 'future.onnx');
  await writeFile(file, writeModel(model));
  const { code, stderr } = await groundcam(args(file));
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /The model imports opset 99 of ai\.onnx, and ONNX Runtime knows it up to \d+\n/,
  );
  expect(stderr).toContain('opset_version=17');
});

it('checks the layer asked for, and says the same as JSON', async () => {
  const { code, stdout } = await groundcam([
    'model',
    'check',
    MODEL,
    '--layer',
    'layer4.conv2',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    precision: 'float32',
    layer: {
      reading: expect.stringMatching(/^layer4.conv2 .* 96 channels on a 16x16 grid/) as string,
    },
    unsupported: [],
    isNormalisationKnown: true,
    card: {
      mean: { value: [0.45, 0.45, 0.4], source: 'metadata' },
      channels: { value: 'rgb', source: 'metadata' },
      inputSize: { source: 'model' },
      head: { value: 'softmax', source: 'model' },
      labels: { source: 'metadata' },
    },
    gradient: { verdict: 'agrees' },
  });
});

it('checks, explains and compiles a model whose weights lie in another file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-external-'));
  const model = readModel(await readFile(MODEL));
  await writeFile(join(folder, 'weights'), moveOut(model, 'weights'));
  const file = join(folder, 'model.onnx');
  await writeFile(file, writeModel(model));

  const checked = await groundcam(['model', 'check', file, '--json']);
  expect(JSON.parse(checked.stdout)).toMatchObject({
    dataFiles: ['weights'],
    gradient: { verdict: 'agrees' },
  });
  const pictures = [];
  for (const uri of [file, MODEL]) {
    const picture = join(folder, `${pictures.length}.png`);
    expect((await groundcam(['explain', PHOTO, '-m', uri, '-o', picture])).code).toBe(0);
    pictures.push(await readFile(picture, 'base64'));
  }
  expect(pictures[0]).toBe(pictures[1]);
  const compiled = await groundcam(['model', 'compile', file, '-o', join(folder, 'out.onnx')]);
  expect(compiled.stdout).toContain('in weights, which lies beside');
});

it('brings the weights along if an explainer is written to another folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-external-'));
  const model = readModel(await readFile(MODEL));
  const weights = moveOut(model, 'weights');
  await writeFile(join(folder, 'weights'), weights);
  const file = join(folder, 'model.onnx');
  await writeFile(file, writeModel(model));
  const elsewhere = await mkdtemp(join(tmpdir(), 'groundcam-explainer-'));
  const output = join(elsewhere, 'out.onnx');

  const compiled = await groundcam(['model', 'compile', file, '-o', output]);
  expect(compiled.stdout).toContain('in weights, copied beside');
  const session = await InferenceSession.create(output);
  expect(session.outputNames).toContain('cam');
  await session.release();

  await writeFile(join(elsewhere, 'weights'), 'of another model');
  const refused = await groundcam(['model', 'compile', file, '-o', output]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/weights has the name of .*, and other content/);

  const same = await groundcam(['model', 'compile', file, '-o', join(folder, 'weights')]);
  expect(same.code).toBe(2);
  expect(Buffer.compare(await readFile(join(folder, 'weights')), weights)).toBe(0);
});

it('does not write an explainer over the model that it is made from, by whatever name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-itself-'));
  const file = join(folder, 'model.onnx');
  const bytes = await readFile(MODEL);
  await writeFile(file, bytes);
  await symlink(file, join(folder, 'link.onnx'));
  for (const output of ['model.onnx', 'link.onnx', 'model.groundcam.yaml']) {
    const { code, stderr } = await groundcam([
      ...['model', 'compile', file, '-o', join(folder, output)],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${output} would overwrite`);
  }
  expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
  expect(await readdir(folder)).toEqual(['link.onnx', 'model.onnx']);
});

/** Python with onnxruntime: GROUNDCAM_TEST_PYTHON, or python3 where it has it. CI must have one. */
function findPython(): string | undefined {
  const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import onnxruntime, numpy'], { stdio: 'ignore' });
    return python;
  } catch (cause) {
    if (process.env['CI'] === 'true') throw new Error(`${python} has no onnxruntime`, { cause });
    return undefined;
  }
}

const python = findPython();

it.skipIf(!python)('compiles an explainer that Python runs as Node does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-compile-'));
  const explainer = join(folder, 'explainer.onnx');
  expect((await groundcam(['model', 'compile', MODEL, '-o', explainer])).code).toBe(0);

  const pixels = Uint8Array.from({ length: 2 * 128 * 128 * 3 }, (_, i) => (i * i) % 251);
  await writeFile(join(folder, 'pixels'), pixels);
  const { stdout } = await promisify(execFile)(
    python!,
    ['test/cli/explainer.py', explainer, join(folder, 'pixels'), '128', '128', '6'],
    { maxBuffer: 1e8 },
  );
  const { outputs, metadata } = z
    .object({
      outputs: z.record(z.string(), z.array(z.number())),
      metadata: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(stdout));

  const run = await loadModel(await readFile(explainer));
  const here = await run({
    image: { type: 'uint8', dims: [2, 128, 128, 3], data: pixels },
    target_mask: { type: 'float32', dims: [2, 6], data: new Float32Array(12).fill(1) },
  });
  for (const name of ['logits', 'cam']) {
    const values = floatsOf(here[name]);
    const scale = Math.max(...values.map(Math.abs));
    expect(outputs[name]).toHaveLength(values.length);
    const differences = values.map((value, i) => Math.abs(value - outputs[name]![i]!) / scale);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  }
  expect(JSON.parse(metadata['groundcam.recipe'] ?? '')).toMatchObject({ method: 'gradcam' });
  expect(JSON.parse(metadata['groundcam.preprocessing'] ?? '')).toMatchObject({ inputRange: 1 });
  expect(JSON.parse(metadata['groundcam.labels'] ?? '')).toContain('aeroplane');
  expect(metadata['groundcam.source']).toBe(
    createHash('sha256')
      .update(await readFile(MODEL))
      .digest('hex'),
  );
});
