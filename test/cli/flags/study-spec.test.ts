import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, vi } from 'vitest';
import { studySpec } from '../../../cli/flags/study-spec.ts';
import { blocks } from '../../markdown.ts';

it('takes several models and datasets from flags, and what other flags say for all of them', async () => {
  const spec = await studySpec({
    model: 'a.onnx, s3://bucket/b.onnx',
    dataset: 'voc,coco',
    class: ['cat', 'dog'],
    mean: [128],
    std: [128],
    inputRange: 255,
    window: 4,
  });
  expect(spec.models.map(({ uri }) => uri)).toEqual([resolve('a.onnx'), 's3://bucket/b.onnx']);
  for (const { preprocessing } of spec.models)
    expect(preprocessing).toMatchObject({ mean: [128, 128, 128] });
  expect(spec.datasets).toMatchObject([
    { uri: resolve('voc'), classes: ['cat', 'dog'] },
    { uri: resolve('coco'), classes: ['cat', 'dog'] },
  ]);
  expect(spec.window).toBe(4);
});

it('reads a file with paths relative to it, and flags override it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-study-'));
  const file = join(folder, 'study.yaml');
  await writeFile(
    file,
    'models: [a.onnx, { uri: b.onnx, layer: conv }]\ndatasets: [{ uri: voc, classes: [cat] }]\nstore: runs\n',
  );
  const spec = await studySpec({ file, limit: 8, class: ['dog'] });
  expect(spec).toMatchObject({
    models: [{ uri: join(folder, 'a.onnx') }, { uri: join(folder, 'b.onnx'), layer: 'conv' }],
    datasets: [{ uri: join(folder, 'voc'), classes: ['dog'], limit: 8 }],
    store: join(folder, 'runs'),
  });
  const other = await studySpec({ file, model: 'c.onnx', store: 's3://bucket/x' });
  expect(other).toMatchObject({ models: [{ uri: resolve('c.onnx') }], store: 's3://bucket/x' });
});

it('changes of a study what flags name, and replaces it by a file', async () => {
  const before = await studySpec({
    ...{ model: 'a.onnx,b.onnx', dataset: 'voc', class: ['cat'], window: 4 },
    ...{ attack: ['fgsm'], epsilon: [4], store: 's3://bucket/x' },
  });
  expect(await studySpec({}, before)).toEqual(before);
  expect(await studySpec({ class: ['dog'], window: 1 }, before)).toEqual({
    ...before,
    datasets: [{ ...before.datasets[0], classes: ['dog'] }],
    window: 1,
  });
  const other = await studySpec({ model: 'c.onnx' }, before);
  expect(other.models.map(({ uri }) => uri)).toEqual([resolve('c.onnx')]);
  expect(other.attacks).toEqual(before.attacks);
  const fromFile = await studySpec({ file: 'examples/next-steps.yaml' }, before);
  expect(fromFile).toEqual(await studySpec({ file: 'examples/next-steps.yaml' }));
});

it('takes the address of reports from the environment, as an audit does', async () => {
  vi.stubEnv('GROUNDCAM_REPORT_URL', 'https://reports.example');
  const asked = { model: 'a.onnx', dataset: 'voc' };
  expect(await studySpec(asked)).toMatchObject({ reportUrl: 'https://reports.example' });
  const given = await studySpec({ ...asked, reportUrl: 'https://other.example' });
  expect(given).toMatchObject({ reportUrl: 'https://other.example' });
  vi.unstubAllEnvs();
});

it('reads the example, and the one of the documentation', async () => {
  const example = await studySpec({ file: 'examples/next-steps.yaml' });
  expect(example.models.map(({ name }) => name)).toEqual([
    'ResNet-50',
    'EfficientNet-B0',
    'ViT-B/16',
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-study-'));
  const file = join(folder, 'study.yaml');
  const [text = ''] = blocks(await readFile('docs/studies.md', 'utf8'), 'yaml');
  await writeFile(file, text);
  expect(await studySpec({ file })).toMatchObject({ method: ['gradcam', 'layercam'], window: 2 });
});

it.each([
  [{}, 'A study needs --model and --dataset'],
  [{ model: 'a.onnx' }, 'A study needs --dataset'],
  [{ model: ' , ', dataset: 'voc' }, 'A study needs --model'],
  [{ model: 'a.onnx', dataset: 'voc', window: 0 }, 'The study is not valid'],
  [
    { model: Array(101).fill('a.onnx').join(','), dataset: 'a,b,c,d,e' },
    'expected at most 500 audits',
  ],
])('refuses %j', async (flags, message) => {
  await expect(studySpec(flags)).rejects.toThrow(message);
});
