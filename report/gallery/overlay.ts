import { interpolateInferno } from 'd3-scale-chromatic';
import sharp from 'sharp';
import { upsample } from '../../core/cam/upsample.ts';
import { isWhole, paste, wholeOf, type Box } from '../../core/image/box.ts';
import type { FloatMap, LabelMap, Raster, Size } from '../../core/image/raster.ts';

/**
 * What a picture of one sample is drawn from. `labels` cover the whole photo, and `heatmap` (values in
 * [0, 1]) the part that the model sees, each at any size of its own.
 */
export interface PictureSource {
  photo: Raster;
  heatmap: FloatMap;
  /** The part of the photo that the model sees. */
  seen: Box;
  labels: LabelMap;
  /** The class's value in `labels`. */
  foreground: number;
}

export interface PictureOptions {
  /** Long side of the picture in pixels; the short side keeps the photo's aspect ratio. */
  size?: number;
}

/**
 * The photo with heat and outline, as a JPEG file: inferno from black (0, nearly transparent) to yellow (1),
 * and the foreground's outline in white with dark edges. What the model doesn't see is pale.
 */
export async function renderOverlay(
  source: PictureSource,
  { size = 480 }: PictureOptions = {},
): Promise<Uint8Array> {
  const photo = await fit(source.photo, size);
  drawHeat(photo, heatOver(source, photo));
  drawOutline(photo, source.labels, source.foreground);
  return encoder(photo).jpeg({ quality: 82 }).toBuffer();
}

/** What a page lays over one another, as WebP files of the same aspect ratio. */
export interface Layers {
  photo: Uint8Array;
  /** Inferno colours at half the photo's size, more opaque with more heat; pale where the model doesn't see it. */
  heat: Uint8Array;
  /** The foreground's outline, transparent elsewhere. */
  outline: Uint8Array;
}

/**
 * Small pictures to embed in a page. As layers, they take half of the bytes of finished overlays, and
 * a reader can fade the heat. More of libwebp's effort would double the time and save 4 % of the bytes.
 */
export async function renderLayers(
  source: PictureSource,
  { size = 360 }: PictureOptions = {},
): Promise<Layers> {
  const photo = await fit(source.photo, size);
  const width = Math.ceil(photo.width / 2);
  const height = Math.ceil(photo.height / 2);
  const [photoFile, heat, outline] = await Promise.all([
    encoder(photo).webp({ quality: 70, effort: 2 }).toBuffer(),
    sharp(heatPixels(heatOver(source, { width, height })), { raw: { width, height, channels: 4 } })
      .webp({ quality: 55, alphaQuality: 90, effort: 0 })
      .toBuffer(),
    sharp(outlinePixels(photo, source), { raw: { ...raw(photo).raw, channels: 4 } })
      .webp({ lossless: true, effort: 1 })
      .toBuffer(),
  ]);
  return { photo: photoFile, heat, outline };
}

/**
 * The photo at its own size under the heat, without an outline: what `renderOverlay` draws if there is
 * no mask.
 *
 * @param heatmap values in [0, 1] that cover the part of the photo that the model sees, at any size
 */
export function heatOverlay(photo: Raster, heatmap: FloatMap, seen: Box = wholeOf(photo)): Raster {
  const overlay = { ...photo, data: Uint8Array.from(photo.data) };
  drawHeat(overlay, heatOver({ photo, heatmap, seen }, photo));
  return overlay;
}

/** The picture as a file of that format. */
export async function encodePicture(
  picture: Raster,
  format: 'png' | 'jpeg' | 'webp',
): Promise<Uint8Array> {
  return encoder(picture).toFormat(format).toBuffer();
}

/** A picture file as a `data:` URI. */
export function dataUri(bytes: Uint8Array, mediaType: 'image/jpeg' | 'image/png' | 'image/webp') {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
}

const raw = ({ width, height }: Raster) => ({ raw: { width, height, channels: 3 as const } });
const encoder = (picture: Raster) => sharp(picture.data, raw(picture));

async function fit(photo: Raster, size: number): Promise<Raster> {
  const scale = size / Math.max(photo.width, photo.height);
  const width = Math.max(1, Math.round(photo.width * scale));
  const height = Math.max(1, Math.round(photo.height * scale));
  const data = await encoder(photo).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { width, height, data };
}

/** Red, green and blue for each of 256 levels of heat, one after the other. */
const inferno = Uint8Array.from(
  Array.from({ length: 256 }, (_, level) => interpolateInferno(level / 255))
    .flatMap((colour) => colour.match(/[0-9a-f]{2}/g) ?? [])
    .map((hex) => parseInt(hex, 16)),
);

/** How much white lies over what the model doesn't see. */
const VEIL = 0.6;

const levelOf = (heat: number) => Math.round(Math.min(1, Math.max(0, heat)) * 255);

/** What there is instead of heat where the model doesn't see the photo. */
const UNSEEN = -1;

/** The heat at the size of a picture of the whole photo. */
function heatOver(
  { photo, heatmap, seen }: Pick<PictureSource, 'photo' | 'heatmap' | 'seen'>,
  { width, height }: Size,
): Float32Array {
  if (isWhole(seen, photo)) return upsample(heatmap, width, height).data;
  const [across, down] = [width / photo.width, height / photo.height];
  const left = Math.min(Math.round(seen.left * across), width - 1);
  const top = Math.min(Math.round(seen.top * down), height - 1);
  const right = Math.max(Math.round((seen.left + seen.width) * across), left + 1);
  const bottom = Math.max(Math.round((seen.top + seen.height) * down), top + 1);
  const picture = { width, height, data: new Float32Array(width * height).fill(UNSEEN) };
  paste(picture, upsample(heatmap, right - left, bottom - top), { left, top, channels: 1 });
  return picture.data;
}

/** RGBA: opacity is 0.4 at 0 and 1 at 1. */
function heatPixels(heat: Float32Array): Uint8Array {
  const pixels = new Uint8Array(heat.length * 4);
  for (let i = 0; i < heat.length; i++) {
    const to = i * 4;
    if (heat[i] === UNSEEN) {
      pixels.fill(255, to, to + 3);
      pixels[to + 3] = 255 * VEIL;
      continue;
    }
    const level = levelOf(heat[i]!);
    for (let c = 0; c < 3; c++) pixels[to + c] = inferno[level * 3 + c]!;
    pixels[to + 3] = 102 + 0.6 * level;
  }
  return pixels;
}

/** RGBA of the outline alone. */
function outlinePixels(
  { width, height }: Raster,
  { labels, foreground }: Pick<PictureSource, 'labels' | 'foreground'>,
): Uint8Array {
  const { border, edge } = outlineOf({ width, height }, labels, foreground);
  const pixels = new Uint8Array(width * height * 4);
  for (const i of edge) pixels[i * 4 + 3] = 166;
  for (const i of border) pixels.fill(255, i * 4, i * 4 + 4);
  return pixels;
}

/**
 * Blends the heat over the picture; the more heat, the less of the photo shows. The photo loses most
 * of its own colour, so that a colour means heat.
 */
function drawHeat({ data }: Raster, heat: Float32Array): void {
  for (let i = 0; i < heat.length; i++) {
    if (heat[i] === UNSEEN) {
      for (let c = i * 3; c < i * 3 + 3; c++) data[c] = (1 - VEIL) * data[c]! + VEIL * 255;
      continue;
    }
    const level = levelOf(heat[i]!);
    const alpha = 0.3 + (0.45 * level) / 255;
    const at = i * 3;
    const colour = level * 3;
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const grey = 0.7 * (0.2126 * red + 0.7152 * green + 0.0722 * blue);
    data[at] = (1 - alpha) * (grey + 0.3 * red) + alpha * inferno[colour]!;
    data[at + 1] = (1 - alpha) * (grey + 0.3 * green) + alpha * inferno[colour + 1]!;
    data[at + 2] = (1 - alpha) * (grey + 0.3 * blue) + alpha * inferno[colour + 2]!;
  }
}

/**
 * Draws the foreground's outline, 2 pixels of white along its border with a dark pixel on either side,
 * so that it reads on any photo.
 */
function drawOutline(picture: Raster, labels: LabelMap, foreground: number): void {
  const { data } = picture;
  const { border, edge } = outlineOf(picture, labels, foreground);
  for (const i of border) data.fill(255, i * 3, i * 3 + 3);
  for (const i of edge) for (let c = i * 3; c < i * 3 + 3; c++) data[c] = data[c]! * 0.35;
}

/** Pixels on either side of the foreground's border, and those beside them. */
function outlineOf(
  { width, height }: Pick<Raster, 'width' | 'height'>,
  labels: LabelMap,
  foreground: number,
): { border: number[]; edge: number[] } {
  const inside = nearest(labels, width, height);
  for (let i = 0; i < inside.length; i++) inside[i] = inside[i] === foreground ? 1 : 0;
  const taken = new Uint8Array(inside.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const own = inside[i];
      if (x + 1 < width && inside[i + 1] !== own) taken[i] = taken[i + 1] = 1;
      if (y + 1 < height && inside[i + width] !== own) taken[i] = taken[i + width] = 1;
    }
  }
  const border: number[] = [];
  const edge: number[] = [];
  for (let i = 0; i < taken.length; i++) if (taken[i] === 1) border.push(i);
  for (const i of border) {
    const x = i % width;
    const y = (i - x) / width;
    for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
      for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
        const near = v * width + u;
        if (taken[near] === 0) edge.push(near);
        taken[near] = 1;
      }
    }
  }
  return { border, edge };
}

function nearest(labels: LabelMap, width: number, height: number): Uint8Array {
  const result = new Uint8Array(width * height);
  const { data } = labels;
  const columns = Uint32Array.from({ length: width }, (_, x) =>
    Math.floor(((x + 0.5) * labels.width) / width),
  );
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * labels.height) / height) * labels.width;
    for (let x = 0; x < width; x++) result[to++] = data[row + columns[x]!]!;
  }
  return result;
}
