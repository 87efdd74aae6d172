import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSidecar } from '../../store/read-sidecar.ts';

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
  expect(await readSidecar(model)).toEqual({
    preprocessing: { mean: [128, 128, 128], std: [1, 2, 3], inputRange: 255, channels: 'rgb' },
    layer: 'layer4[-1].conv3',
  });
});

it('reads the JSON file beside a model', async () => {
  const model = await modelWith('resnet50.groundcam.json', '{ "labels": ["cat", "dog"] }');
  expect(await readSidecar(model)).toEqual({ labels: ['cat', 'dog'] });
});

it('finds nothing where there is nothing', async () => {
  expect(await readSidecar(await modelWith('other.groundcam.json', '{}'))).toBeUndefined();
});

it('says which file and which key is wrong', async () => {
  const model = await modelWith('resnet50.groundcam.json', '{ "labells": [] }');
  await expect(readSidecar(model)).rejects.toThrow(/resnet50\.groundcam\.json[\s\S]*labells/);
});

it('says so where the file is not YAML', async () => {
  const model = await modelWith('resnet50.groundcam.yaml', 'labels: [cat');
  await expect(readSidecar(model)).rejects.toThrow(/resnet50\.groundcam\.yaml is not YAML/);
});
