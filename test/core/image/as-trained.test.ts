import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { selectSamples } from '../../../core/dataset/list-samples.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { decodeImage } from '../../../core/image/decode-image.ts';
import { placeImage } from '../../../core/image/place-image.ts';
import { placePhoto } from '../../../core/image/placement.ts';
import { stretchTo } from '../../../core/image/stretch-to.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import type { Geometry } from '../../../core/schema/geometry.ts';
import { FileStore } from '../../../store/file-store.ts';
import { hasSharedData, sharedData } from '../../shared-data.ts';
import { loadModel } from '../onnx/run-model.ts';

/** ImageNet's airliner and warplane. */
const AEROPLANES = [404, 895];
const SIDE = 224;

describe.skipIf(!hasSharedData())('MobileNetV2 on 43 aeroplanes', () => {
  const stretch = stretchTo([SIDE, SIDE]);
  const crop: Geometry = { ...stretch, kind: 'crop', resize: [256, 256] };

  // Counted with torchvision's Resize(256) and CenterCrop(224), and by stretching with PIL.
  test.each([
    ['stretched', stretch, 27],
    ['with the shorter side resized to 256, and the middle cropped', crop, 32],
  ])('is right about as many as counted with PIL: %s', async (_, geometry, expected) => {
    const dataset = await openDataset(new FileStore(`${sharedData}/VOCdevkit/VOC2012`), {
      format: 'auto',
      split: 'trainval',
      classes: ['aeroplane'],
    });
    const run = await loadModel(readFileSync(`${sharedData}/models/mobilenet_v2.onnx`));
    let right = 0;
    for (const { image } of selectSamples(dataset, { classes: ['aeroplane'] })) {
      const photo = await decodeImage(await dataset.files.read(image), {
        exif: 'ignore',
        icc: 'ignore',
      });
      const { filter } = geometry;
      const { data } = placeImage(photo, placePhoto(geometry, photo), {
        filter,
        padding: [128, 128, 128],
      });
      const input = new Float32Array(3 * SIDE * SIDE);
      for (let i = 0; i < input.length; i++) {
        const [channel, pixel] = [Math.floor(i / (SIDE * SIDE)), i % (SIDE * SIDE)];
        input[i] = (data[3 * pixel + channel]! - 128) / 128;
      }
      const { logits } = await run({
        input: { type: 'float32', dims: [1, 3, SIDE, SIDE], data: input },
      });
      const values = floatsOf(logits);
      if (AEROPLANES.includes(values.indexOf(Math.max(...values)))) right++;
    }
    expect(right).toBe(expected);
  });
});
