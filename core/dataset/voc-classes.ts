/** Pascal VOC's classes. A class's value in masks is its position here plus one; 0 is background. */
export const VOC_CLASSES = [
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
] as const;

export type VocClass = (typeof VOC_CLASSES)[number];

export function isVocClass(name: string): name is VocClass {
  return VOC_CLASSES.some((known) => known === name);
}
