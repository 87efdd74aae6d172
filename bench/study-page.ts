/**
 * How long the page of a study takes to open in a headless Chromium: until it is laid out and its pictures that are in view
 * are decoded. Its figures and heatmaps are made up, its photos are the demo's.
 *
 *   npx tsx bench/study-page.ts                              6 models, 20 classes, 600 photos, with attacks
 *   npx tsx bench/study-page.ts --keep study.html            keeps the page
 */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import { VOC_CLASSES } from '../core/dataset/voc-classes.ts';
import type { AttackCurvePoint, AttackGap, StudyResults } from '../core/schema/study-results.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { renderLayers } from '../report/gallery/layers.ts';
import type { DisagreementPictures } from '../report/study/study-input.ts';
import { renderStudy } from '../report/study/study-page.tsx';
import { launchChromium } from '../test/report/chromium.ts';
import { inputOf, studyOf } from '../test/report/study/fixture.ts';

const MODELS = [
  'resnet50',
  'efficientnet_lite0',
  'vit_b_16',
  'mobilenet_v2',
  'convnext_tiny',
  'swin_t',
];
const PHOTOS = 600;
const DEMO = 'demo/data/VOC/JPEGImages';

const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const random = randomNumbers(1);

/** Runs in the page. */
const shown = `(async () => {
  const inView = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
  await Promise.all(inView.map((image) => image.decode()));
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  return { seconds: performance.now() / 1000, pictures: document.images.length };
})()`;
const Opened = z.object({ seconds: z.number(), pictures: z.int().min(1) });

const plain = studyOf({ models: MODELS, classes: VOC_CLASSES, photos: PHOTOS });
const results = { ...plain, attacks: curves(), attackGaps: gaps() };
const html = renderStudy({ ...inputOf(results), pictures: await pictures(results) });
const folder = await mkdtemp(join(tmpdir(), 'groundcam-study-page-'));
const file = values.keep === undefined ? join(folder, 'study.html') : resolve(values.keep);
await writeFile(file, html);
const browser = await launchChromium();
const seconds: string[] = [];
let counted = 0;
for (let i = 0; i < 3; i++) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(file).href);
  const opened = Opened.parse(await page.evaluate(shown));
  seconds.push(opened.seconds.toFixed(2));
  counted = opened.pictures;
  await page.close();
}
await browser.close();
console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(2)}: ` +
    `${MODELS.length} models, ${VOC_CLASSES.length} classes, ${counted} pictures, ` +
    `${((await stat(file)).size / 1e6).toFixed(1)} MB: opens in ${seconds.join(', ')} s`,
);
await rm(folder, { recursive: true, force: true });

/** Of each photo on which models disagree, one of the demo's photos, with heat in other places for each model. */
async function pictures({ comparisons }: StudyResults) {
  const files = (await readdir(DEMO)).sort();
  const drawn = comparisons.map(async ({ dataset, disagreements, models }) => {
    const ofDataset = disagreements.map(async ({ sample }, i) => {
      const path = join(DEMO, files[i % files.length] ?? '');
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
      const photo = { width: info.width, height: info.height, data: Uint8Array.from(data) };
      const labels = squareOf(photo);
      const of = {
        photo,
        labels,
        foreground: 1,
        seen: { left: 0, top: 0, ...sizeOf(photo) },
        cells: 14,
      };
      const layers = await Promise.all(
        models.map(() => renderLayers({ ...of, heatmap: heatmap() })),
      );
      const [first] = layers;
      if (!first) throw new Error('A study has models');
      const picture: DisagreementPictures = {
        photo: first.photo,
        outline: first.outline,
        heats: new Map(layers.map(({ heat }, at) => [models[at] ?? '', heat])),
      };
      return [sample, picture] as const;
    });
    return [dataset, new Map(await Promise.all(ofDataset))] as const;
  });
  return new Map(await Promise.all(drawn));
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}

/** A mask with a square in the middle. */
function squareOf(photo: { width: number; height: number }) {
  const { width, height } = photo;
  const isIn = (at: number, side: number) => at > side / 3 && at < (2 * side) / 3;
  const data = Uint8Array.from({ length: width * height }, (_, at) =>
    isIn(at % width, width) && isIn(Math.floor(at / width), height) ? 1 : 0,
  );
  return { width, height, data };
}

/** 14 x 14 values around a place. */
function heatmap() {
  const [x, y] = [14 * random(), 14 * random()];
  const data = Float32Array.from({ length: 196 }, (_, at) =>
    Math.exp(-(((at % 14) - x) ** 2 + (Math.floor(at / 14) - y) ** 2) / 20),
  );
  return { width: 14, height: 14, data };
}

function curves(): AttackCurvePoint[] {
  return ['pgd linf', 'pgd linf, object', 'pgd linf, patch', 'pgd linf toward cat'].flatMap(
    (attack) =>
      MODELS.flatMap((model, m) =>
        [2, 4, 8].map((epsilon): AttackCurvePoint => {
          const effect = (share: number) => ({
            fooled: figureOf(share),
            ...(attack.includes('toward') && { reached: figureOf(share / 2) }),
            rocAuc: figureOf(0.7),
          });
          return {
            ...{ model, dataset: 'VOC2012', attack, epsilon, n: PHOTOS },
            rocAucBefore: figureOf(0.8),
            attacked: effect(Math.min(0.95, 0.08 * epsilon + 0.05 * m)),
            control: effect(0.01 * epsilon),
          };
        }),
      ),
  );
}

function gaps(): AttackGap[] {
  const share = (of: number) => ({ share: of, ci95: null });
  return MODELS.map((model, m) => {
    const [object, patch] = [0.6 - 0.05 * m, 0.3];
    return {
      ...{ model, dataset: 'VOC2012', attack: 'pgd linf', epsilon: 4, n: PHOTOS },
      ...{ object: share(object), patch: share(patch), gap: object - patch, gapCI95: null },
    };
  });
}

function figureOf(estimate: number) {
  return {
    estimate,
    low: Math.max(0, estimate - 0.05),
    high: Math.min(1, estimate + 0.05),
    n: PHOTOS,
  };
}
