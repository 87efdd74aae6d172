import { InputError } from '../errors/input-error.ts';
import type { Shape } from '../schema/drawn.ts';
import type { LabelmeShape } from '../schema/labelme.ts';

/** Corners of the polygon that a circle is drawn as; its area is 0.02 % smaller. */
const CORNERS = 180;
/** Shapes without pixels inside. */
const WITHOUT_AREA = ['line', 'linestrip', 'point', 'points'];

/**
 * The pixels of a shape that labelme drew. Undefined if it has none inside, as lines and points.
 *
 * @throws InputError A shape of another kind, or with too few points; `place` says which, for the message.
 */
export function labelmeShape(
  { shape_type: type, points }: LabelmeShape,
  place: string,
): Shape | undefined {
  const [first, second, third] = points;
  if (WITHOUT_AREA.includes(type)) return undefined;
  if ((type === 'polygon' || type === 'oriented_rectangle') && first && second && third) {
    return { kind: 'polygons', points: [points.flat()] };
  }
  if (type === 'rectangle' && first && second) {
    const [x, y] = [Math.min(first[0], second[0]), Math.min(first[1], second[1])];
    const [width, height] = [Math.abs(first[0] - second[0]), Math.abs(first[1] - second[1])];
    return { kind: 'box', box: [x, y, width, height] };
  }
  if (type === 'circle' && first && second) {
    const radius = Math.hypot(first[0] - second[0], first[1] - second[1]);
    const corners = Array.from({ length: CORNERS }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / CORNERS;
      return [first[0] + radius * Math.cos(angle), first[1] + radius * Math.sin(angle)];
    });
    return { kind: 'polygons', points: [corners.flat()] };
  }
  throw new InputError(`${place} has a ${type} with ${points.length} points, which is not drawn`, {
    hint: 'Polygons, rectangles and circles are. labelme2voc writes masks of all shapes: pass the folder that it makes.',
  });
}
