import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeImage } from '../../../core/image/decode-image.ts';
import { decodeMask } from '../../../core/image/decode-mask.ts';
import { resizeLabels } from '../../../core/image/resize-nearest.ts';
import { resizePillow } from '../../../core/image/resize-pillow.ts';

const voc = '../shared/data/VOCdevkit/VOC2012';
const expected = JSON.parse(
  readFileSync(new URL('../../golden/photos/digests.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, string>>;

const digest = ({ data }: { data: Uint8Array }) =>
  createHash('sha256').update(data).digest('hex').slice(0, 16);

test.skipIf(process.env.CI !== 'true' && !existsSync(voc))(
  'real photos and masks are decoded and resized bit for bit as by Pillow',
  async () => {
    const actual: typeof expected = {};
    for (const id of Object.keys(expected)) {
      const photo = await decodeImage(readFileSync(`${voc}/JPEGImages/${id}.jpg`), {
        exif: 'ignore',
        icc: 'ignore',
      });
      const mask = await decodeMask(readFileSync(`${voc}/SegmentationClass/${id}.png`));
      const labels = { ...mask, data: Uint8Array.from(mask.pixels) };
      actual[id] = {
        decoded: digest(photo),
        bilinear224: digest(resizePillow(photo, 224, 224)),
        bilinear227: digest(resizePillow(photo, 227, 227)),
        labels: digest(labels),
        labels224: digest(resizeLabels(labels, 224, 224)),
      };
    }
    expect(Object.keys(actual)).toHaveLength(138);
    expect(actual).toEqual(expected);
  },
);
