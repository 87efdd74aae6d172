import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readModel, writeModel } from '../../core/onnx/onnx-model.ts';
import { Quantization } from '../../core/quantize/quantization.ts';
import { moveOut } from '../core/onnx/move-out.ts';
import { runCommand as groundcam } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-quantize-'));
});

it('makes an int8 model that says how it was made and is checked like any other', async () => {
  const output = join(folder, 'int8.onnx');
  const { code, stdout, stderr } = await groundcam([
    ...['model', 'quantize', 'demo/models/honest.onnx', '--calibrate', 'demo/data/VOC'],
    ...['--images', '8', '-o', output, '--json'],
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const model = readModel(await readFile(output));
  const quantization = Quantization.parse(
    JSON.parse(model.metadata.get('groundcam.quantization')!),
  );
  expect(quantization).toMatchObject({ photos: 8, weightBits: 7, percentile: 100 });
  expect(JSON.parse(stdout)).toMatchObject({ output, quantization, operators: { float: [] } });

  const checked = await groundcam(['model', 'check', output, '--json']);
  expect(JSON.parse(checked.stdout)).toMatchObject({
    precision: 'int8',
    gradient: { verdict: 'agrees' },
  });
});

it('does not write over the model that it reads', async () => {
  const file = join(folder, 'own.onnx');
  const bytes = await readFile('demo/models/honest.onnx');
  await writeFile(file, bytes);
  const { code, stderr } = await groundcam([
    ...['model', 'quantize', file, '--calibrate', 'demo/data/VOC', '-o', file],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('own.onnx would overwrite');
  expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
});

it.each([
  ['--weight-bits', '4'],
  ['--percentile', '30'],
  ['--images', '0'],
])('refuses %s %s', async (flag, value) => {
  const { code, stderr } = await groundcam([
    ...['model', 'quantize', 'demo/models/honest.onnx', '--calibrate', 'demo/data/VOC'],
    ...['-o', join(folder, 'never.onnx'), flag, value],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('groundcam model quantize --help');
});

it('says how to bring a model here whose weights lie in another file', async () => {
  const model = readModel(await readFile('demo/models/honest.onnx'));
  await writeFile(join(folder, 'weights.bin'), moveOut(model, 'weights.bin'));
  await writeFile(join(folder, 'split.onnx'), writeModel(model));
  const { code, stderr } = await groundcam([
    ...['model', 'quantize', join(folder, 'split.onnx'), '--calibrate', 'demo/data/VOC'],
    ...['-o', join(folder, 'never.onnx')],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('keeps its weights in other files: weights.bin');
  expect(stderr).toContain('onnx.save');
});
