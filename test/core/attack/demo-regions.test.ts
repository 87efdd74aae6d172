import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fooledByRegion, gapNearForty } from '../../../core/analysis/fooled-by-region.ts';
import { allowedPixels } from '../../../core/attack/allowed-pixels.ts';
import { attackImage } from '../../../core/attack/attack-image.ts';
import { attacks } from '../../../core/attack/attacks.ts';
import { compileAttack } from '../../../core/attack/compile-attack.ts';
import { stepWith } from '../../../core/attack/step.ts';
import { VOC_CLASSES } from '../../../core/dataset/voc-classes.ts';
import { decodeImage } from '../../../core/image/decode-image.ts';
import { decodeMask } from '../../../core/image/decode-mask.ts';
import { resizeLabels } from '../../../core/image/resize-nearest.ts';
import { resizePillow } from '../../../core/image/resize-pillow.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const VOC = 'demo/data/VOC';
const CLASSES = ['aeroplane', 'bird', 'boat', 'bottle', 'car', 'sheep'] as const;
/** The models part ways at different sizes: the honest ones at 4, the others later. */
const EPSILONS = [4, 32];
const SIZE = 128;

/** Some images of each class with their masks, as the demo's models take them. */
async function demoImages(each: number) {
  const of = CLASSES.map(async (name, index) => {
    const list = await readFile(`${VOC}/ImageSets/Main/${name}_trainval.txt`, 'utf8');
    const stems = list.split('\n').flatMap((line) => {
      const [stem, is] = line.trim().split(/\s+/);
      return stem !== undefined && is === '1' ? [stem] : [];
    });
    return Promise.all(
      stems.slice(0, each).map(async (stem) => {
        const bytes = await readFile(`${VOC}/JPEGImages/${stem}.jpg`);
        const mask = await decodeMask(await readFile(`${VOC}/SegmentationClass/${stem}.png`));
        const image = await decodeImage(bytes, { exif: 'ignore', icc: 'ignore' });
        const { width, height, pixels } = mask;
        const labels = { width, height, data: Uint8Array.from(pixels) };
        return {
          ...{ stem, index, foreground: VOC_CLASSES.indexOf(name) + 1 },
          image: resizePillow(image, SIZE, SIZE),
          labels: resizeLabels(labels, SIZE, SIZE),
        };
      }),
    );
  });
  return (await Promise.all(of)).flat();
}

async function gapOf(model: 'honest' | 'shortcut' | 'honest-vit' | 'shortcut-vit', each: number) {
  const graph = await compileAttack(readModel(await readFile(`demo/models/${model}.onnx`)), {
    preprocessing: {
      mean: [0.45, 0.45, 0.4],
      std: [0.25, 0.25, 0.25],
      inputRange: 1,
      channels: 'rgb',
    },
    loss: attacks.pgd.loss,
    run: runModel,
  });
  const step = stepWith(graph, await loadModel(graph.bytes));
  const rows = [];
  for (const { stem, index, foreground, image, labels } of await demoImages(each)) {
    for (const epsilon of EPSILONS) {
      const isFooled = async (region: 'object' | 'patch') => {
        const allowed = allowedPixels(labels, region, { foreground, seed: 1 });
        if (allowed === null) return undefined;
        const settings = {
          attack: 'pgd',
          norm: 'linf',
          epsilon,
          steps: 3,
          restarts: 1,
          seed: 1,
        } as const;
        const attacked = { pixels: image.data, allowed, group: [index] };
        return (await attackImage(attacked, settings, step, graph.classes)).isFooled;
      };
      const [object, patch] = [await isFooled('object'), await isFooled('patch')];
      if (object === undefined || patch === undefined) continue;
      rows.push({ cluster: stem, epsilon, object, patch });
    }
  }
  return gapNearForty(fooledByRegion(rows));
}

test('an attack on the object outdoes one on an equally large patch by more for the ResNet that looks at objects', async () => {
  const honest = await gapOf('honest', 2);
  const shortcut = await gapOf('shortcut', 2);
  expect(honest?.n).toBe(2 * CLASSES.length);
  expect(honest?.epsilon).toBe(4);
  expect(shortcut?.epsilon).toBe(32);
  expect(honest?.gap).toBeGreaterThan(0.4);
  expect(shortcut?.gap).toBeLessThan(0.3);
});

test('and so it does for the vision transformer', async () => {
  const honest = await gapOf('honest-vit', 1);
  const shortcut = await gapOf('shortcut-vit', 1);
  expect(honest?.epsilon).toBe(4);
  expect(honest?.gap).toBeGreaterThan(0.3);
  expect(shortcut?.gap).toBeLessThan(0.1);
});
