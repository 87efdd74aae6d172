import type { FloatMap, LabelMap } from '../../../core/image/raster.ts';
import { hottestPixel } from '../../../core/region/hottest-pixel.ts';
import { regionMeans } from '../../../core/region/region-means.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { rankHeat } from '../../../core/region/ranked-heat.ts';
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
  return {
    regions,
    means: regionMeans(heatmap, regions),
    ranked: rankHeat(heatmap, regions),
    hottest: hottestPixel(heatmap, regions),
  };
}

function size({ width, height }: { width: number; height: number }) {
  return { width, height };
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
