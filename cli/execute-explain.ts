import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { z } from 'zod';
import { heatmap, isFlat } from '../core/cam/heatmap.ts';
import { topClasses, type RankedClass } from '../core/cam/top-classes.ts';
import { InputError } from '../core/errors/input-error.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { decodeImage } from '../core/image/decode-image.ts';
import type { FloatMap, Raster } from '../core/image/raster.ts';
import { resizePillow, resizeSharp } from '../core/image/resize.ts';
import { classLogits } from '../core/model/class-logits.ts';
import { compileExplainer, type Explainer } from '../core/model/compile-explainer.ts';
import { modelCard } from '../core/model/model-card.ts';
import { modelLabels } from '../core/model/model-labels.ts';
import { readModel } from '../core/model/onnx-model.ts';
import { floatsOf, integersOf } from '../core/model/runner.ts';
import { encodePicture, heatOverlay } from '../core/report/overlay.ts';
import { ImageOptions } from '../core/spec/image-options.ts';
import { readModelFile } from '../store/read-model-file.ts';
import { readSidecar } from '../store/read-sidecar.ts';
import { readUri } from '../store/read-uri.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { modelSpec } from './audit-spec.ts';
import type { ExplainFlags } from './explain.ts';
import { formatTable } from './format-table.ts';
import { parseMethod } from './parse-method.ts';
import { pictureKind, terminalPicture } from './terminal-picture.ts';

/** Classes that are listed. */
const TOP = 5;

/** Widest picture in the terminal, in characters, and lines left for what is printed with it. */
const WIDEST = 80;
const LINES_BELOW = 12;

/** Explains images one after the other: a picture of the heat, and what the model makes of the image. */
export async function executeExplain(images: string[], flags: ExplainFlags): Promise<void> {
  const method = parseMethod(flags.method);
  const options = parseImageOptions(flags);
  const spec = await modelSpec(flags);
  const kind = flags.json || flags.output !== undefined ? undefined : pictureKind(process.stdout);
  const outputs = kind ? [] : await outputFiles(images, flags.output);
  const thread = new InferenceThread();
  try {
    const first = await readPhoto(images[0]!, options);
    const model = readModel(await readModelFile(spec.uri), spec.uri);
    const card = modelCard(model, spec, await readSidecar(spec.uri));
    const explainer = await compileExplainer(model, {
      ...card,
      methods: [method],
      run: (bytes, feeds) => thread.runOnce(bytes, feeds),
    });
    const { recipe } = explainer;
    const labels = modelLabels(card.labels, recipe.classes);
    const allowed =
      flags.class === undefined
        ? undefined
        : classLogits(flags.class, { labels, classes: recipe.classes });
    await thread.load('explainer', explainer.bytes);

    const explained: ExplainedImage[] = [];
    for (const [index, image] of images.entries()) {
      const photo = index === 0 ? first : await readPhoto(image, options);
      const [height, width] = recipe.inputSize;
      const small =
        options.resize === 'sharp'
          ? await resizeSharp(photo, width, height)
          : resizePillow(photo, width, height);
      const { logits, target, cam } = await explain(thread, explainer, small, allowed);
      const overlay = heatOverlay(photo, heatmap(cam, width, height));
      const output = outputs[index];
      if (kind) process.stdout.write(await terminalPicture(overlay, kind, roomFor(process.stdout)));
      if (output !== undefined) await writePicture(overlay, output);
      const ranked = topClasses(logits, recipe.classes);
      const named = (each: RankedClass) => ({ ...each, label: labels?.[each.index] ?? null });
      const result: ExplainedImage = {
        image,
        explained: named(ranked.find((each) => each.index === target)!),
        top: ranked.slice(0, TOP).map(named),
        flat: isFlat(cam),
        output: output ?? null,
      };
      explained.push(result);
      if (!flags.json) process.stdout.write(describe(result, explainer));
    }
    if (flags.json) {
      const { layer, camSize, inputSize } = recipe;
      const facts = { model: spec.uri, method, layer, camSize, inputSize, images: explained };
      process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
    }
  } finally {
    await thread.close();
  }
}

interface ExplainedImage {
  image: string;
  explained: RankedClass & { label: string | null };
  top: (RankedClass & { label: string | null })[];
  /** Whether the map has the same value everywhere. */
  flat: boolean;
  /** File of the overlay, or null where it was shown in the terminal. */
  output: string | null;
}

/** Runs the explainer on one image; what else a fixed batch holds is left black. */
async function explain(
  thread: InferenceThread,
  { recipe, fixedBatch = 1 }: Explainer,
  { width, height, data }: Raster,
  allowed: readonly number[] | undefined,
): Promise<{ logits: Float32Array; target: number; cam: FloatMap }> {
  const image = new Uint8Array(fixedBatch * data.length);
  image.set(data);
  const mask = new Float32Array(fixedBatch * recipe.classes).fill(allowed ? 0 : 1);
  for (const index of allowed ?? []) mask[index] = 1;
  const { tensors } = await thread.run('explainer', {
    image: { type: 'uint8', dims: [fixedBatch, height, width, 3], data: image },
    target_mask: { type: 'float32', dims: [fixedBatch, recipe.classes], data: mask },
  });
  const map = recipe.maps[0]!;
  const [mapHeight, mapWidth] = map.size;
  return {
    logits: floatsOf(tensors['logits']).subarray(0, recipe.classes),
    target: integersOf(tensors['target'])[0]!,
    cam: {
      width: mapWidth,
      height: mapHeight,
      data: floatsOf(tensors[map.output]).subarray(0, mapWidth * mapHeight),
    },
  };
}

async function readPhoto(uri: string, options: ImageOptions): Promise<Raster> {
  if ((await stat(uri).catch(() => undefined))?.isDirectory()) {
    throw new InputError(`${uri} is a folder`, { hint: `Pass its images: ${join(uri, '*.jpg')}` });
  }
  try {
    return await decodeImage(await readUri(uri), options);
  } catch (error) {
    if (error instanceof NotFoundError) {
      throw new InputError(`There is no image at ${uri}`, {
        hint: 'Check the path.',
        cause: error,
      });
    }
    if (!(error instanceof InvalidImageError)) throw error;
    throw new InputError(`${uri}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}

function parseImageOptions({ resize, exif, icc }: ExplainFlags): ImageOptions {
  const options = ImageOptions.safeParse({ resize, exif, icc });
  if (options.success) return options.data;
  throw new InputError(z.prettifyError(options.error), { hint: '`--help` explains the flags.' });
}

const FORMATS: Readonly<Record<string, 'png' | 'jpeg' | 'webp'>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
};

/** Where each image's overlay goes. Throws InputError where two would share a file, or one is an input. */
async function outputFiles(images: readonly string[], output?: string): Promise<string[]> {
  const isFolder =
    output !== undefined &&
    (images.length > 1 ||
      output.endsWith('/') ||
      ((await stat(output).catch(() => undefined))?.isDirectory() ?? false));
  const files = images.map((image) => {
    const isUri = /^[a-z][a-z0-9+.-]+:/i.test(image);
    const name = `${basename(image, extname(image))}.groundcam.png`;
    if (output === undefined) return join(isUri ? '.' : dirname(image), name);
    return isFolder ? join(output, name) : output;
  });
  const taken = new Set(images.map((image) => resolve(image)));
  for (const file of files) {
    if (FORMATS[extname(file).toLowerCase()] === undefined) {
      throw new InputError(`${file} is no kind of picture that groundcam writes`, {
        hint: 'Let its name end in .png, .jpg or .webp.',
      });
    }
    if (taken.has(resolve(file))) {
      throw new InputError(`${file} would be overwritten`, { hint: 'Pass another file with -o.' });
    }
    taken.add(resolve(file));
  }
  return files;
}

async function writePicture(picture: Raster, file: string): Promise<void> {
  const bytes = await encodePicture(picture, FORMATS[extname(file).toLowerCase()] ?? 'png');
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  } catch (cause) {
    throw new InputError(`${file} can't be written`, {
      hint: 'Pass a file in a folder of yours with -o.',
      cause,
    });
  }
}

function roomFor({ columns = WIDEST, rows = 24 }: NodeJS.WriteStream) {
  return { columns: Math.min(columns, WIDEST), rows: Math.max(8, rows - LINES_BELOW) };
}

function describe({ image, explained, top, flat, output }: ExplainedImage, explainer: Explainer) {
  const { method, layer, camSize } = explainer.recipe;
  const name = (each: RankedClass & { label: string | null }) =>
    each.label === null ? `class ${each.index}` : `${each.label} (${each.index})`;
  const percent = ({ probability }: RankedClass) => `${(100 * probability).toFixed(1)} %`;
  const width = Math.max(...top.map((each) => percent(each).length));
  const lines = [
    ...top.map((each) => [percent(each).padStart(width), name(each)]),
    ['', ''],
    ['explained', `${name(explained)}, ${percent(explained)}`],
    ['method', method],
    ['layer', `${layer}, ${camSize.join('x')}`],
    ...(output === null ? [] : [['overlay', output]]),
  ];
  const note = flat ? '  The map is flat: nothing at this layer speaks for the class.\n' : '';
  const table = formatTable(lines).replace(/^(?=.)/gm, '  ');
  return `${image}\n${table}\n${note}\n`;
}
