/**
 * What statistics and report of a measured run cost, and how long its page takes to open in a headless
 * Chromium: until the first page of the gallery and its controls are there, and all its pictures decoded.
 *
 *   npm run bench:report                                        1,000 samples, all with pictures, then 10,000
 *   npm run bench:report -- --samples 20000 --overlays 500
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { runKeys } from '../store/run-keys.ts';
import { launchChromium } from '../test/report/chromium.ts';
import { writeMeasuredRun } from './measured-run.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1000,10000' },
    overlays: { type: 'string', default: '1000,200' },
  },
});
const [samples, overlays] = [values.samples, values.overlays].map((text) =>
  text.split(',').map(Number),
);

/** Runs in the page. */
const galleryShown = `(async () => {
  const gallery = document.getElementById('gallery');
  gallery.scrollIntoView();
  const pictures = [...gallery.querySelectorAll('img[src]')];
  await Promise.all(pictures.map((picture) => picture.decode()));
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  return {
    seconds: performance.now() / 1000,
    cards: gallery.children.length,
    waiting: document.querySelectorAll('#gallery-controls[hidden]').length,
  };
})()`;

const Step = z.object({ seconds: z.number(), cpu: z.number() });
const Cost = z.object({ reduce: Step, publish: Step, peakMegabytes: z.number() });
const Opened = z.object({ seconds: z.number(), cards: z.number(), waiting: z.number() });

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(2)} before, Node ${process.versions.node}\n`,
);
const header = [
  ...['samples', 'pictures', 'reduce s', 'CPU s', 'publish s', 'CPU s', 'peak RSS MB'],
  ...['page MB', 'opens in s', 'again'],
];
const lines: (string | number)[][] = [header, header.map(() => '---:')];
for (const [i, count] of (samples ?? []).entries()) {
  lines.push(await measure({ samples: count, overlays: overlays?.[i] ?? 200 }));
}
for (const line of lines) console.log(`| ${line.join(' | ')} |`);

async function measure(run: { samples: number; overlays: number }): Promise<(string | number)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-report-'));
  try {
    const { runId } = await writeMeasuredRun(folder, run);
    const script = fileURLToPath(new URL('report-once.ts', import.meta.url));
    const { stdout } = await promisify(execFile)('tsx', [script, folder, runId]);
    const { reduce, publish, peakMegabytes } = Cost.parse(JSON.parse(stdout));
    const page = join(folder, runKeys(runId).report);
    const opened = await open(page);
    return [
      run.samples,
      Math.min(run.samples, run.overlays),
      ...[reduce, publish].flatMap(({ seconds, cpu }) => [seconds.toFixed(1), cpu.toFixed(1)]),
      peakMegabytes.toFixed(0),
      ((await stat(page)).size / 1e6).toFixed(1),
      ...opened.map((seconds) => seconds.toFixed(2)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds from the beginning of the navigation until the reader sees the gallery, twice. */
async function open(file: string): Promise<number[]> {
  const browser = await launchChromium();
  try {
    const times: number[] = [];
    for (let i = 0; i < 2; i++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(pathToFileURL(file).href);
      const { seconds, cards, waiting } = Opened.parse(await page.evaluate(galleryShown));
      if (cards === 0 || waiting > 0) throw new Error(`${file} shows no gallery with its pictures`);
      times.push(seconds);
      await page.close();
    }
    return times;
  } finally {
    await browser.close();
  }
}
