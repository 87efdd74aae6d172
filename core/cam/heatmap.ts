import { WHOLE, type Part } from '../image/placement.ts';
import type { FloatMap, Size } from '../image/raster.ts';
import type { View } from '../schema/results.ts';
import { minMax } from './min-max.ts';
import { upsample } from './upsample.ts';

/** Of which part of a model's input to make a heatmap. */
export interface HeatmapPart {
  /** Default: the whole input. */
  part?: Part;
  /** The input's size, if its heat outside of the part is to count for the last scaling too. */
  scaledOver?: Size | undefined;
}

/**
 * The CAM at `width` × `height`, scaled to [0, 1]: the arithmetic of pytorch-grad-cam (`scale_cam_image`),
 * in single precision. Min-max, bilinear upsampling, min-max again; its ReLU in between changes nothing,
 * since neither step returns a value below 0.
 *
 * If there are CAMs of several layers, each is scaled and enlarged, and their mean is scaled again
 * (`aggregate_multi_layers`).
 *
 * A flat map gives zeros: ask `isFlat` first. CAMs are expected after their own ReLU.
 */
export function heatmap(
  cams: FloatMap | readonly FloatMap[],
  width: number,
  height: number,
  { part = WHOLE, scaledOver }: HeatmapPart = {},
): FloatMap {
  const layers = [cams].flat().map((cam) => ({ ...cam, data: minMax(cam.data.slice()) }));
  const enlarged = (size: Size, of: Part) =>
    mean(layers.map((layer) => upsample(layer, size.width, size.height, of).data));
  const data = enlarged({ width, height }, part);
  const all = scaledOver && enlarged(scaledOver, WHOLE);
  return { width, height, data: minMax(data, all) };
}

/** A map returned by an explainer, and the view of the image that it was computed from. */
export interface ViewedMap {
  cam: FloatMap;
  view: View;
}

/**
 * The heatmap of all maps of one method for an image: for each view the heatmap of its layers, flipped back
 * if the view was flipped; then the mean over views, as in pytorch-grad-cam's `aug_smooth`. Not scaled
 * after that: the maximum over several views may be below 1.
 */
export function smoothHeatmap(
  maps: readonly ViewedMap[],
  width: number,
  height: number,
  { part = WHOLE, scaledOver }: HeatmapPart = {},
): FloatMap {
  const mirroredPart = { ...part, left: 1 - part.right, right: 1 - part.left };
  const views = new Map<string, ViewedMap[]>();
  for (const map of maps) {
    const key = JSON.stringify(map.view);
    views.set(key, [...(views.get(key) ?? []), map]);
  }
  const heatmaps = [...views.values()].map((layers) => {
    const { flipped } = layers[0]!.view;
    const { data } = heatmap(
      layers.map(({ cam }) => cam),
      width,
      height,
      { part: flipped ? mirroredPart : part, scaledOver },
    );
    return flipped ? mirrored(data, width) : data;
  });
  return { width, height, data: mean(heatmaps) };
}

/** Whether maps are flat: all values of each are equal, or any value is not finite. */
export function isFlat(...cams: readonly FloatMap[]): boolean {
  const isConstant = ({ data }: FloatMap) => data.every((value) => value === data[0]);
  const isFinite = ({ data }: FloatMap) => data.every(Number.isFinite);
  return cams.every(isConstant) || !cams.every(isFinite);
}

/** The mean of maps of one size, summed in single precision. */
function mean(maps: readonly Float32Array[]): Float32Array {
  const [first, ...others] = maps;
  if (!first) throw new RangeError('Expected at least one map');
  if (others.length === 0) return first;
  const sum = first.slice();
  for (const map of others) for (let i = 0; i < sum.length; i++) sum[i]! += map[i]!;
  return sum.map((value) => value / maps.length);
}

/** Mirrors left and right. */
function mirrored(data: Float32Array, width: number): Float32Array {
  return data.map((_, i) => {
    const column = i % width;
    return data[i - column + (width - 1 - column)]!;
  });
}
