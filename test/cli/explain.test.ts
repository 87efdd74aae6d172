import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand as groundcam } from './command.ts';

const MODEL = resolve('demo/models/honest.onnx');
const PHOTO = resolve('demo/data/VOC/JPEGImages/demo_000001.jpg');
const Explained = z.looseObject({
  images: z.array(
    z.looseObject({
      explained: z.looseObject({ index: z.int(), label: z.string(), probability: z.number() }),
      top: z.array(z.looseObject({ index: z.int(), probability: z.number() })),
      heatmaps: z.array(
        z.strictObject({ method: z.string(), flat: z.boolean(), output: z.string() }),
      ),
    }),
  ),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-explain-'));
  await copyFile(PHOTO, join(folder, 'photo.jpg'));
  await copyFile(PHOTO, join(folder, 'other.jpg'));
  await writeFile(join(folder, 'cut.jpg'), (await readFile(PHOTO)).subarray(0, 1500));
});

it('writes an overlay of the photo’s own size beside it, and prints what it explained', async () => {
  const { code, stdout } = await groundcam(['explain', 'photo.jpg', '--model', MODEL], {
    cwd: folder,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/explained +\w+ \(\d\), \d+\.\d %/);
  const before = await sharp(PHOTO).metadata();
  const overlay = await sharp(join(folder, 'photo.groundcam.png')).metadata();
  expect([overlay.width, overlay.height]).toEqual([before.width, before.height]);
});

it('explains the class asked for in several images, as JSON', async () => {
  const { code, stdout } = await groundcam(
    ['explain', 'photo.jpg', 'other.jpg', '-m', MODEL, '-c', 'Boat', '-o', 'heat', '--json'],
    { cwd: folder },
  );
  expect(code).toBe(0);
  const { images } = Explained.parse(JSON.parse(stdout));
  expect(images.map(({ heatmaps }) => heatmaps[0]!.output)).toEqual([
    join('heat', 'photo.groundcam.png'),
    join('heat', 'other.groundcam.png'),
  ]);
  for (const { explained, top } of images) {
    expect(explained).toMatchObject({ index: 2, label: 'boat' });
    expect(top).toHaveLength(5);
    expect(top[0]!.probability).toBeGreaterThanOrEqual(top[1]!.probability);
  }
});

it('draws each method asked for, of several layers and smoothed', async () => {
  const methods = ['gradcam', 'hirescam', 'gradient'];
  const { code, stdout } = await groundcam(
    [
      ...['explain', 'photo.jpg', '-m', MODEL, '--method', methods.join(','), '--smooth'],
      ...['--layer', 'layer3,layer4', '-o', 'several.png', '--json'],
    ],
    { cwd: folder },
  );
  expect(code).toBe(0);
  const { images, ...facts } = Explained.parse(JSON.parse(stdout));
  expect(facts).toMatchObject({ smooth: true });
  expect(images[0]!.heatmaps).toEqual(
    methods.map((method) => ({ method, flat: false, output: `several.${method}.png` })),
  );
  const pictures = await Promise.all(
    images[0]!.heatmaps.map(({ output }) => readFile(join(folder, output), 'base64')),
  );
  expect(new Set(pictures).size).toBe(methods.length);
});

it.each([
  [['none.jpg'], 'There is no image at none.jpg', 'Check the path'],
  [['cut.jpg'], "cut.jpg: This JPEG can't be decoded", 'complete'],
  [['.'], '. is a folder', '*.jpg'],
  [['photo.jpg', '--class', 'boot'], 'did you mean "boat"', 'label'],
  [['photo.jpg', '--class', '6'], 'between 0 and 5', 'from 0'],
  [['photo.jpg', '--method', 'gradcan'], 'Unknown method "gradcan"', 'gradcam, '],
  [['photo.jpg', '-o', 'heat.gif'], 'heat.gif', '.png'],
  [['photo.jpg', '-o', 'photo.jpg'], 'photo.jpg would overwrite', '-o'],
])('says what is wrong with %j', async (args, message, hint) => {
  const { code, stdout, stderr } = await groundcam(['explain', ...args, '--model', MODEL], {
    cwd: folder,
  });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
