import type { FloatMap, LabelMap } from '../../../core/image/raster.ts';
import { regionHeat } from '../../../core/region/region-heat.ts';
import { regionMeans } from '../../../core/region/region-means.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { rankHeat } from '../../../core/region/ranked-heat.ts';
import type { RandomPixels } from '../random-pixels.ts';
import cases from '../../golden/region/cases.json' with { type: 'json' };

/** The golden cases as maps, with the measures that numpy and scikit-learn gave for them. */
export const goldenCases = cases.map(({ heat, labels, ...rest }) => {
  const heatmap: FloatMap = { ...size(rest), data: Float32Array.from(heat) };
  const labelMap: LabelMap = { ...size(rest), data: Uint8Array.from(labels) };
  return {
    ...rest,
    heatmap,
    labels: labelMap,
    ...inRegions(heatmap, labelMap, rest.foreground),
  };
});

/** What measures are made from. */
function inRegions(heatmap: FloatMap, labels: LabelMap, foreground: number) {
  const regions = splitRegions(labels, foreground);
  const heat = regionHeat(heatmap, regions);
  return {
    regions,
    heat,
    means: regionMeans(heat, regions),
    ranked: rankHeat(heatmap, regions, ({ keys, ...rest }) => ({ keys: keys.slice(), ...rest })),
  };
}

function size({ width, height }: { width: number; height: number }) {
  return { width, height };
}

/** Random pixels as a map and regions, of which both are there: the first pixel is foreground, a second one background. */
export function withRegions({ width, height, heat, labels }: RandomPixels) {
  const isOne = labels.length === 1;
  const some = { width: isOne ? 2 : width, height, data: labels.slice() };
  if (isOne) some.data = new Uint8Array(2);
  some.data.set([1, 0]);
  const heatmap = { ...some, data: isOne ? Float32Array.of(heat[0]!, 0.5) : heat };
  return { heatmap, labels: some, regions: splitRegions(some, 1) };
}

/** A one-row map and its regions, for small cases: labels 1 = foreground, 0 = background, 255 = void. */
export function row(heat: number[], labels: number[]) {
  const width = heat.length;
  const labelMap = { width, height: 1, data: Uint8Array.from(labels) };
  const heatmap = { width, height: 1, data: Float32Array.from(heat) };
  return {
    heatmap,
    labels: labelMap,
    ...inRegions(heatmap, labelMap, 1),
  };
}
