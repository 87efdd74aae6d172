import type { ImageFlags, MapFlags, PreprocessingFlags } from '../flags/audit-flags.ts';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { z } from 'zod';
import { knownSettings } from '../../core/card/resolve-card.ts';
import {
  refuseSharp,
  resolveGeometry,
  type ResolvedGeometry,
} from '../../core/card/resolve-geometry.ts';
import { isFlat, type ViewedMap } from '../../core/cam/heatmap.ts';
import { seenHeat } from '../../core/cam/seen-heat.ts';
import { topClasses, type RankedClass } from '../../core/cam/top-classes.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { printable } from '../../core/errors/printable.ts';
import { decodeImage } from '../../core/image/decode-image.ts';
import type { Raster } from '../../core/image/raster.ts';
import { paddingColour } from '../../core/image/padding.ts';
import { placeImage } from '../../core/image/place-image.ts';
import { placePhoto } from '../../core/image/placement.ts';
import { resizeSharp } from '../../core/image/resize-sharp.ts';
import { meanPixel } from '../../core/intervene/mean-pixel.ts';
import { classLogits } from '../../core/labels/class-logits.ts';
import { compileExplainer, type Explainer } from '../../core/explainer/compile-explainer.ts';
import { refuseOtherThanClasses } from '../../core/labels/class-scores.ts';
import { modelLabels } from '../../core/labels/model-labels.ts';
import { floatsOf, integersOf } from '../../core/onnx/runner.ts';
import { encodePicture, heatOverlay } from '../../report/gallery/overlay.ts';
import { sourceWords } from '../../report/text/card-rows.ts';
import { filterWords, placingWords } from '../../report/text/geometry-words.ts';
import { headWords } from '../../report/text/head-words.ts';
import { ImageOptions } from '../../core/schema/image-options.ts';
import type { MethodName } from '../../core/schema/method-name.ts';
import { readUri } from '../../store/read-uri.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { modelSpec } from '../flags/audit-spec.ts';
import { tableLines } from '../../report/text/table.ts';
import { parseMethods } from '../flags/parse-methods.ts';
import { pictureKind, terminalPicture } from '../terminal/terminal-picture.ts';
import { openKnown } from './open-known.ts';
import { refuseOverwriting } from './output-file.ts';
import { weightsFolder } from './weights-folder.ts';

export interface ExplainOptions extends PreprocessingFlags, MapFlags, ImageFlags {
  model: string;
  class?: string;
  output?: string;
  json?: boolean;
}

/** Number of classes to list. */
const TOP = 5;

/** Maximum width of a picture in the terminal, in characters, and lines left for the text below it. */
const WIDEST = 80;
const LINES_BELOW = 12;

/** Explains images one after the other: draws the heatmap, and prints the model's top classes. */
export async function executeExplain(images: string[], flags: ExplainOptions): Promise<void> {
  const methods = parseMethods(flags.method ?? ['gradcam']);
  const options = parseImageOptions(flags);
  const spec = await modelSpec(flags);
  const kind = flags.json || flags.output !== undefined ? undefined : pictureKind(process.stdout);
  const outputs = kind ? [] : await outputFiles(images, methods, flags.output);
  const thread = new InferenceThread();
  try {
    const first = await readPhoto(images[0]!, options);
    const { opened, card, uri } = await openKnown(spec);
    const settings = knownSettings(card, spec);
    const folder = await weightsFolder(opened);
    const explainer = await compileExplainer(opened.model, {
      ...settings,
      methods,
      smooth: flags.smooth,
      run: (bytes, feeds) => thread.runOnce(bytes, feeds, folder),
    });
    const { recipe } = explainer;
    const resolved = resolveGeometry(card, recipe.inputSize);
    const { geometry } = resolved;
    refuseSharp(options, geometry);
    const padding = paddingColour(geometry, meanPixel(settings.preprocessing));
    const isChosen = settings.logits !== undefined;
    refuseOtherThanClasses({ ...recipe, labels: settings.labels, isChosen });
    const labels = modelLabels(settings.labels, recipe.logits, recipe.head);
    const allowed =
      flags.class === undefined
        ? undefined
        : classLogits(flags.class, { labels, classes: recipe.logits });
    await thread.load('explainer', explainer.bytes, folder);

    const explained: ExplainedImage[] = [];
    for (const [index, image] of images.entries()) {
      const photo = index === 0 ? first : await readPhoto(image, options);
      const placement = placePhoto(geometry, photo);
      const { width, height } = placement.frame;
      const small =
        options.resize === 'sharp'
          ? await resizeSharp(photo, width, height)
          : placeImage(photo, placement, { filter: geometry.filter, padding });
      const { logits, target, mapsOf } = await explain(thread, explainer, small, allowed);
      const ranked = topClasses(logits, recipe.logits, recipe.head);
      const named = (each: RankedClass) => ({ ...each, label: labels?.[each.index] ?? null });
      const result: ExplainedImage = {
        image,
        explained: named(ranked.find((each) => each.index === target)!),
        top: ranked.slice(0, TOP).map(named),
        heatmaps: [],
      };
      for (const [place, method] of methods.entries()) {
        const maps = mapsOf(method);
        const { heatmap, seen } = seenHeat(maps, placement);
        const overlay = heatOverlay(photo, heatmap, seen);
        const output = outputs[index]?.[place];
        if (kind) {
          if (methods.length > 1) process.stdout.write(`${method}\n`);
          process.stdout.write(await terminalPicture(overlay, kind, roomFor(process.stdout)));
        }
        if (output !== undefined) await writePicture(overlay, output);
        const flat = isFlat(...maps.map(({ cam }) => cam));
        result.heatmaps.push({ method, flat, output: output ?? null });
      }
      explained.push(result);
      if (!flags.json) process.stdout.write(describe(result, explainer, resolved, flags));
    }
    if (flags.json) {
      const { reading, inputSize, precision, head, notes } = recipe;
      const smooth = flags.smooth ?? false;
      const facts = {
        model: uri,
        reading,
        inputSize,
        geometry,
        precision,
        head,
        notes,
        smooth,
        images: explained,
      };
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
  heatmaps: {
    method: MethodName;
    /** Whether the map has the same value everywhere. */
    flat: boolean;
    /** File of the overlay, or null if it was shown in the terminal. */
    output: string | null;
  }[];
}

interface ExplainFacts {
  logits: Float32Array;
  target: number;
  mapsOf: (method: MethodName) => ViewedMap[];
}

/** Runs the explainer on one image, which fills a fixed batch. */
async function explain(
  thread: InferenceThread,
  { recipe, fixedBatch = 1 }: Explainer,
  { width, height, data }: Raster,
  allowed: readonly number[] | undefined,
): Promise<ExplainFacts> {
  const image = new Uint8Array(fixedBatch * data.length);
  for (let copy = 0; copy < fixedBatch; copy++) image.set(data, copy * data.length);
  const mask = new Float32Array(fixedBatch * recipe.logits).fill(allowed ? 0 : 1);
  for (let copy = 0; copy < fixedBatch; copy++) {
    for (const index of allowed ?? []) mask[copy * recipe.logits + index] = 1;
  }
  const { tensors } = await thread.run('explainer', {
    image: { type: 'uint8', dims: [fixedBatch, height, width, 3], data: image },
    target_mask: { type: 'float32', dims: [fixedBatch, recipe.logits], data: mask },
  });
  return {
    logits: floatsOf(tensors['logits']).subarray(0, recipe.logits),
    target: integersOf(tensors['target'])[0]!,
    mapsOf: (method) =>
      recipe.maps
        .filter((map) => map.method === method)
        .map(({ output, size: [height, width], view }) => ({
          cam: { width, height, data: floatsOf(tensors[output]).subarray(0, width * height) },
          view,
        })),
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

function parseImageOptions({ resize, exif, icc }: ExplainOptions): ImageOptions {
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

/**
 * The files for the overlays of each image, one per method; of several methods, the name comes before
 * the extension. Throws InputError if two overlays would share a file, or one would replace an image.
 */
async function outputFiles(
  images: readonly string[],
  methods: readonly MethodName[],
  output?: string,
): Promise<string[][]> {
  const isFolder =
    output !== undefined &&
    (images.length > 1 ||
      output.endsWith('/') ||
      ((await stat(output).catch(() => undefined))?.isDirectory() ?? false));
  const files = images.map((image) => {
    const isUri = /^[a-z][a-z0-9+.-]+:/i.test(image);
    const name = `${basename(image, extname(image))}.groundcam.png`;
    const file =
      output === undefined
        ? join(isUri ? '.' : dirname(image), name)
        : isFolder
          ? join(output, name)
          : output;
    if (methods.length === 1) return [file];
    const stem = file.slice(0, file.length - extname(file).length);
    return methods.map((method) => `${stem}.${method}${extname(file)}`);
  });
  const taken = new Set<string>();
  for (const file of files.flat()) {
    if (FORMATS[extname(file).toLowerCase()] === undefined) {
      throw new InputError(`groundcam can't write a picture of the type of ${file}`, {
        hint: 'Use a name that ends in .png, .jpg or .webp.',
      });
    }
    if (taken.has(resolve(file))) {
      throw new InputError(`${file} would be overwritten`, { hint: 'Pass another file with -o.' });
    }
    await refuseOverwriting(file, images);
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
      hint: 'Pass a file in a writable folder with -o.',
      cause,
    });
  }
}

function roomFor({ columns = WIDEST, rows = 24 }: NodeJS.WriteStream) {
  return { columns: Math.min(columns, WIDEST), rows: Math.max(8, rows - LINES_BELOW) };
}

function describe(
  { image, explained, top, heatmaps }: ExplainedImage,
  { recipe }: Explainer,
  { placing, filter }: ResolvedGeometry,
  { smooth, resize }: ExplainOptions,
): string {
  const name = (each: RankedClass & { label: string | null }) =>
    each.label === null ? `class ${each.index}` : `${each.label} (${each.index})`;
  const percent = ({ probability }: RankedClass) => `${(100 * probability).toFixed(1)} %`;
  const classes = top.map((each) => [percent(each), name(each)]);
  const facts = [
    ['explained', `${name(explained)}, ${percent(explained)}`],
    ['layer', recipe.reading],
    ['photo', `${placingWords(placing.value)} (${sourceWords[placing.source]})`],
    [
      'filter',
      resize === 'sharp'
        ? `${filterWords(filter.value, resize)} (${sourceWords.spec})`
        : `${filterWords(filter.value)} (${sourceWords[filter.source]})`,
    ],
    ...(recipe.head === 'softmax' ? [] : [['head', headWords[recipe.head]]]),
    ...recipe.notes.map((note) => ['note', note]),
    ...heatmaps.map(({ method, flat, output }) => [
      method,
      [
        recipe.maps.find((map) => map.method === method)!.size.join('x'),
        smooth ? 'smoothed' : [],
        flat ? 'flat: this layer has no evidence for the class' : [],
        output ?? [],
      ]
        .flat()
        .join(', '),
    ]),
  ];
  return [
    printable(image),
    ...tableLines(classes, { align: ['right', 'left'], indent: 2 }),
    '',
    ...tableLines(facts, { indent: 2 }),
    '\n',
  ].join('\n');
}
