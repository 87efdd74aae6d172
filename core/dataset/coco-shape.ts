import type { CocoAnnotation } from '../schema/coco.ts';
import type { Shape } from '../schema/drawn.ts';

/** Whether an annotation has an outline with anything in it. */
export function hasOutline({ segmentation }: Pick<CocoAnnotation, 'segmentation'>): boolean {
  if (!segmentation) return false;
  return 'counts' in segmentation
    ? segmentation.counts.length > 0
    : segmentation.some((polygon) => polygon.length >= 6);
}

/** Whether an annotation is of a group of objects, which COCO outlines roughly. */
export function isCrowd({ iscrowd }: Pick<CocoAnnotation, 'iscrowd'>): boolean {
  return Number(iscrowd ?? 0) !== 0;
}

/**
 * What an annotation draws: its outline, or its box if `boxes` says that regions are boxes. A crowd is void,
 * and so is the box of an object without an outline. Undefined if the annotation has neither.
 */
export function cocoShape(annotation: CocoAnnotation, boxes: boolean): Shape | undefined {
  const { segmentation, bbox } = annotation;
  const isVoid = isCrowd(annotation) && { void: true as const };
  if (segmentation && hasOutline(annotation)) {
    if ('counts' in segmentation) return { kind: 'rle', rle: segmentation, ...isVoid };
    const points = segmentation.filter((polygon) => polygon.length >= 6);
    return { kind: 'polygons', points, ...isVoid };
  }
  const [x, y, width, height] = bbox ?? [];
  if (x === undefined || y === undefined || !width || !height) return undefined;
  const box: [number, number, number, number] = [x, y, width, height];
  return { kind: 'box', box, ...(boxes ? isVoid : { void: true as const }) };
}
