import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readBeside } from '../../store/read-beside.ts';

/** A folder with a sidecar file; returns the path of the model beside it. */
async function modelWith(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-sidecar-'));
  await writeFile(join(folder, name), content);
  return join(folder, 'resnet50.onnx');
}

it('reads the YAML file beside a model', async () => {
  const model = await modelWith(
    'resnet50.groundcam.yaml',
    'preprocessing: { mean: 128, std: [1, 2, 3] }\nlayer: layer4[-1].conv3\n',
  );
  expect((await readBeside(model)).sidecar).toEqual({
    preprocessing: { mean: [128, 128, 128], std: [1, 2, 3] },
    layer: 'layer4[-1].conv3',
  });
});

it('reads the JSON file beside a model', async () => {
  const model = await modelWith('resnet50.groundcam.json', '{ "labels": ["cat", "dog"] }');
  expect((await readBeside(model)).sidecar).toEqual({ labels: ['cat', 'dog'] });
});

it('finds nothing where there is nothing', async () => {
  expect(await readBeside(await modelWith('other.groundcam.json', '{}'))).toEqual({ files: {} });
});

it('says which file and which key is wrong', async () => {
  const model = await modelWith('resnet50.groundcam.json', '{ "labells": [] }');
  await expect(readBeside(model)).rejects.toThrow(/resnet50\.groundcam\.json[\s\S]*labells/);
});

it('says so where the file is not YAML', async () => {
  const model = await modelWith('resnet50.groundcam.yaml', 'labels: [cat');
  await expect(readBeside(model)).rejects.toThrow(/resnet50\.groundcam\.yaml is not YAML/);
});

it('reads what Hugging Face and timm write beside a model', async () => {
  const model = await modelWith('config.json', '{"id2label": {"0": "cat"}}');
  expect(await readBeside(model)).toEqual({
    files: { 'config.json': '{"id2label": {"0": "cat"}}' },
  });
});

it("looks around a folder that is called onnx, as the Hub's repositories have it", async () => {
  const root = dirname(await modelWith('preprocessor_config.json', '{}'));
  await mkdir(join(root, 'onnx'));
  await writeFile(join(root, 'onnx', 'config.json'), '{}');
  await writeFile(join(root, 'config.json'), 'of the whole repository');
  expect((await readBeside(join(root, 'onnx', 'model.onnx'))).files).toEqual({
    'preprocessor_config.json': '{}',
    'config.json': '{}',
  });
  expect((await readBeside(join(root, 'onnx2', 'model.onnx'))).files).toEqual({});
});
