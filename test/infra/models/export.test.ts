import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
const scripts = resolve('infra/models');

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-export-'))));
afterAll(() => rm(folder, { recursive: true }));

/** What a Python program prints, with the scripts of the export on its path. */
async function says(program: string): Promise<unknown> {
  const { stdout } = await run(python, ['-c', program], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: scripts, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(stdout);
}

/** Runs the export script where none of the frameworks can be imported. */
async function exported(...args: string[]) {
  const isolated = `
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "torchvision", "timm", "transformers"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import export
export.main(sys.argv[1:])
`;
  return run(python, ['-c', isolated, ...args], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: scripts, PYTHONDONTWRITEBYTECODE: '1' },
  });
}

describe('export.py', () => {
  it('explains its flags without any framework', async () => {
    const { stdout } = await exported('--help');
    for (const flag of ['--geometry', '--resize-to', '--filter', '--trust', 'module:function']) {
      expect(stdout).toContain(flag);
    }
  });

  it.each([['resnet50'], ['google/vit-base-patch16-224'], ['my_models:create']])(
    'says in one line what to install for %s',
    async (model) => {
      await expect(exported(model)).rejects.toMatchObject({
        stderr: expect.stringMatching(
          /\nerror: the Python package torch is missing: pip install torch torchvision \(for a CPU alone: pip install torch torchvision --index-url https:\/\/download\.pytorch\.org\/whl\/cpu\)\n$/,
        ) as unknown,
      });
    },
  );

  it('refuses more sides than two', async () => {
    await expect(exported('resnet50', '--resize-to', '1', '2', '3')).rejects.toMatchObject({
      stderr: expect.stringContaining(
        '--resize-to takes one number, or height and width',
      ) as unknown,
    });
  });

  it('names a module of one’s own that can’t be found', async () => {
    const messages = await says(`
import json
from classifier import missing_package
print(json.dumps([missing_package(ModuleNotFoundError("", name=name)) for name in ["mine", "timm.data", "onnxscript"]]))
`);
    expect(messages).toEqual([
      'there is no Python module mine: install what it belongs to, or set PYTHONPATH to its folder',
      'the Python package timm is missing: pip install timm',
      'the Python package onnxscript is missing: pip install onnxscript',
    ]);
  });

  it('tells from a name where a model comes from', async () => {
    await writeFile(join(folder, 'model.pt'), '');
    const libraries = await says(`
import argparse, json
from classifier import library_of
names = ["google/vit-base-patch16-224", "hf://a/b", "timm/resnet50.a1_in1k", "hf-hub:timm/x", "mine:create", "model.pt", "."]
print(json.dumps([library_of(argparse.Namespace(model=name, library=None)) for name in names]))
`);
    expect(libraries).toEqual([
      'transformers',
      'transformers',
      'timm',
      'timm',
      'code',
      'checkpoint',
      'transformers',
    ]);
  });
});

describe('the geometry that it writes', () => {
  it('is that of the libraries, as groundcam reads their configurations', async () => {
    const wrong = await says(`
import json
from geometry import of_timm, of_transformers
wrong = []
for case in json.load(open(${JSON.stringify(resolve('test/golden/geometry/geometry.json'))}))["pipelines"]:
    config = case.get("config")
    if config is None:
        continue
    if case["name"].startswith("timm"):
        found = of_timm({"crop_mode": "center", **config})
    else:
        found = of_transformers({"do_center_crop": "crop_size" in config, **config})
    if found != case["geometry"]:
        wrong.append([case["name"], found, case["geometry"]])
print(json.dumps(wrong))
`);
    expect(wrong).toEqual([]);
  });

  it('keeps the share of the photo that is shown at another input size, and takes what is asked for', async () => {
    const found = await says(`
import json
from geometry import changed, geometry
own = geometry("crop", 256, 224, "bicubic")
print(json.dumps([
    changed(own, (224, 224)),
    changed(own, (288, 288)),
    changed(own, (224, 224), kind="stretch"),
    changed(own, (224, 224), resize=[232], filter="box"),
    changed(None, (224, 224)),
    changed(None, (224, 224), kind="crop"),
    changed(None, (24, 30), kind="pad", filter="linear"),
]))
`);
    const crop = { kind: 'crop', rounding: 'down', offset: 'nearest', filter: 'bicubic' };
    const square = (side: number) => [side, side];
    expect(found).toEqual([
      { ...crop, resize: square(256), crop: square(224) },
      { ...crop, resize: square(329), crop: square(288) },
      { ...crop, kind: 'stretch', resize: square(224), crop: square(224) },
      { ...crop, resize: square(232), crop: square(224), filter: 'box' },
      null,
      { ...crop, resize: square(256), crop: square(224), filter: 'bilinear' },
      {
        kind: 'pad',
        resize: [24, 30],
        crop: [24, 30],
        rounding: 'nearest',
        offset: 'nearest',
        filter: 'linear',
      },
    ]);
  });
});
