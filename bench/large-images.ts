/**
 * Peak memory of `data check` and `run` over eight PNGs of 13,300 × 13,300 pixels, nearly as large as is allowed:
 * `npm run build && TEMPORAL_CLI_PATH=… npx tsx bench/large-images.ts [SIDE] [IMAGES]`. Linux only.
 * If one of them fails, what it read and wrote is kept.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const [side = 13_300, images = 8] = process.argv.slice(2).map(Number);
const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'groundcam-large-'));
await Promise.all(
  ['images', 'masks'].map((name) => mkdir(join(folder, 'data', name), { recursive: true })),
);
const size = { width: side, height: side, limitInputPixels: false };
const part = Math.floor(side / 3);
const png = { compressionLevel: 1 };
const from = join(repository, 'demo/data/VOC/JPEGImages');
const photos = (await readdir(from)).map((name) => join(from, name));
for (let i = 0; i < images; i++) {
  const left = part + i;
  await sharp(photos[i % photos.length])
    .resize(side, side, { fit: 'fill', kernel: 'nearest' })
    .png(png)
    .toFile(join(folder, `data/images/${i}.png`));
  await sharp({ create: { ...size, channels: 3, background: '#000' } })
    .composite([
      {
        input: { create: { width: part, height: part, channels: 3, background: '#010101' } },
        left,
        top: part,
      },
    ])
    .toColourspace('b-w')
    .png(png)
    .toFile(join(folder, `data/masks/${i}.png`));
}
await writeFile(join(folder, 'data/classes.txt'), 'background\naeroplane\n');
const data = join(folder, 'data');
const model = join(repository, 'demo/models/honest.onnx');
const ofRun = ['--model', model, '--store', join(folder, 'store')];
const codes = [
  await measure('data check', ['data', 'check', data]),
  await measure('run', ['run', '--dataset', data, ...ofRun]),
];
if (codes.some((code) => code !== 0)) console.log(`Kept: ${folder}`);
else await rm(folder, { recursive: true });

/** Runs the built command and prints the peak of its resident memory, as the kernel counted it; its exit code. */
async function measure(name: string, args: string[]): Promise<number | null> {
  const start = performance.now();
  const child = spawn(process.execPath, [join(repository, 'dist/groundcam.js'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let code: number | null | undefined;
  child.on('exit', (status) => (code = status));
  let peak = 0;
  while (code === undefined) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await setTimeout(50);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${(peak / 1e6).toFixed(2)} GB in ${seconds} s (exit ${code})`);
  return code;
}
