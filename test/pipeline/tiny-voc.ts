import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const SIZE = { width: 96, height: 72 };
const AEROPLANE = 1;
const BICYCLE = 2;
const VOID = 255;

/** Values of a mask: the aeroplane is a box, with a void outline. */
export interface MaskOptions {
  width?: number;
  height?: number;
  /** Left out: no foreground at all. */
  box?: { left: number; top: number; width: number; height: number };
  /** Whether there is a bicycle beside an aeroplane. */
  bicycle?: boolean;
}

/** A dataset in Pascal VOC's layout, drawn into a temporary folder. */
export class TinyVoc {
  readonly folder: string;
  readonly #ids: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<TinyVoc> {
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-voc-'));
    for (const part of [
      'JPEGImages',
      'SegmentationClass',
      'ImageSets/Segmentation',
      'ImageSets/Main',
    ]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    return new TinyVoc(folder);
  }

  /** Adds `count` ordinary samples: noise with a bright box that the mask outlines. */
  async addSamples(count: number): Promise<this> {
    for (let index = 0; index < count; index++) {
      const box = { left: 10 + 5 * (index % 8), top: 8 + 4 * (index % 5), width: 30, height: 25 };
      const id = `sample_${String(index).padStart(3, '0')}`;
      await this.add(id, await photo(index, box).jpeg().toBuffer(), await mask({ box }));
    }
    return this;
  }

  /** Adds one sample from files; null leaves the file out. */
  async add(id: string, image: Uint8Array | null, maskFile: Uint8Array | null): Promise<this> {
    this.#ids.push(id);
    if (image) await writeFile(join(this.folder, 'JPEGImages', `${id}.jpg`), image);
    if (maskFile) await writeFile(join(this.folder, 'SegmentationClass', `${id}.png`), maskFile);
    const lines = this.#ids.map((each) => `${each}\n`).join('');
    await writeFile(join(this.folder, 'ImageSets/Segmentation/trainval.txt'), lines);
    const members = this.#ids.map((each) => `${each}  1\n`).join('');
    await writeFile(join(this.folder, 'ImageSets/Main/aeroplane_trainval.txt'), members);
    return this;
  }
}

/** A noisy photo with a bright box, as sharp sees it: encode it as any file. */
export function photo(seed: number, box = { left: 30, top: 20, width: 30, height: 25 }) {
  const { width, height } = SIZE;
  const data = new Uint8Array(width * height * 3);
  let state = seed + 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside =
        x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
      for (let channel = 0; channel < 3; channel++) {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        data[(y * width + x) * 3 + channel] = (inside ? 180 : 40) + (state % 70);
      }
    }
  }
  return sharp(data, { raw: { ...SIZE, channels: 3 } });
}

/** A grey PNG mask: 0 background, 1 aeroplane, 255 void around it, 2 bicycle. */
export async function mask({
  width = SIZE.width,
  height = SIZE.height,
  bicycle = false,
  box = bicycle ? { left: 10, top: 8, width: 30, height: 25 } : undefined,
}: MaskOptions): Promise<Uint8Array> {
  const data = new Uint8Array(width * height);
  if (bicycle) fill(50, 30, 36, 28, BICYCLE);
  if (box) {
    fill(box.left - 1, box.top - 1, box.width + 2, box.height + 2, VOID);
    fill(box.left, box.top, box.width, box.height, AEROPLANE);
  }
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();

  function fill(left: number, top: number, columns: number, rows: number, value: number) {
    for (let y = top; y < top + rows; y++)
      data.fill(value, y * width + left, y * width + left + columns);
  }
}
