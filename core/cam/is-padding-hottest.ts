import { isPadded, shownPart, type Placement } from '../image/placement.ts';
import { smoothHeatmap, type ViewedMap } from './heatmap.ts';

/** Whether the hottest pixel of a model's input is padding: of equally hot ones the first. */
export function isPaddingHottest(maps: readonly ViewedMap[], placement: Placement): boolean {
  if (!isPadded(placement)) return false;
  const { width, height } = placement.frame;
  const { data } = smoothHeatmap(maps, width, height);
  const hottest = data.reduce((best, heat, at) => (heat > data[best]! ? at : best), 0);
  const shown = shownPart(placement);
  const [x, y] = [hottest % width, Math.floor(hottest / width)];
  return (
    x < shown.left ||
    x >= shown.left + shown.width ||
    y < shown.top ||
    y >= shown.top + shown.height
  );
}
