import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import sharp from 'sharp';

const CLASSES = 'ImageSets/Main';

/**
 * Writes a VOC dataset of `count` distinct photos: those of the dataset at `root`, saved again as JPEG with another
 * quality each time that a photo's turn comes, beside copies of their masks.
 */
export async function writeManyPhotos(root: string, folder: string, count: number): Promise<void> {
  const list = 'ImageSets/Segmentation/trainval.txt';
  const ids = (await readFile(join(root, list), 'utf8')).split('\n').filter(Boolean);
  const copies = Array.from({ length: count }, (_, at) => {
    const seed = Math.floor(at / ids.length);
    return { of: ids[at % ids.length]!, quality: 95 - seed, id: `${ids[at % ids.length]}_${seed}` };
  });
  for (const place of ['JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation', CLASSES]) {
    await mkdir(join(folder, place), { recursive: true });
  }
  await pMap(
    copies,
    async ({ of, quality, id }) => {
      const photo = sharp(join(root, 'JPEGImages', `${of}.jpg`)).jpeg({ quality });
      await writeFile(join(folder, 'JPEGImages', `${id}.jpg`), await photo.toBuffer());
      const mask = (name: string) => join('SegmentationClass', `${name}.png`);
      await copyFile(join(root, mask(of)), join(folder, mask(id)));
    },
    { concurrency: 8 },
  );
  await writeFile(join(folder, list), copies.map(({ id }) => `${id}\n`).join(''));
  // Which photos show a class: a line a photo, `2007_000032  1`.
  for (const file of await readdir(join(root, CLASSES))) {
    const lines = (await readFile(join(root, CLASSES, file), 'utf8')).split('\n').filter(Boolean);
    const shown = new Map(lines.map((line) => [line.split(/\s+/)[0]!, line]));
    const ofCopies = copies.flatMap(({ of, id }) => shown.get(of)?.replace(of, id) ?? []);
    await writeFile(join(folder, CLASSES, file), ofCopies.map((line) => `${line}\n`).join(''));
  }
}
