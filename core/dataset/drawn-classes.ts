import type { Shape } from '../schema/drawn.ts';
import type { DatasetClass, SampleFiles } from './dataset.ts';
import { OBJECT } from './masks/one-object.ts';

/** What everyone who reads the figures has to know. */
export const BOXES =
  'Regions are boxes, not outlines: a box also contains background, so heat in its corners counts as on the object.';

/** An image with the shapes of its classes. */
export interface DrawnImage {
  /** Key among the images. */
  image: string;
  /** Width and height that the shapes are drawn on; null: the photo's. */
  size: [number, number] | null;
  classes: Map<string, Shape[]>;
}

/**
 * The classes of drawn images: an image is a sample of each class of which it has a shape that is not void.
 * `names` are in the order of the classes, `mask` is the file that shapes were read from.
 */
export function drawnClasses(
  images: readonly DrawnImage[],
  { names, mask }: { names: readonly string[]; mask: string },
): DatasetClass[] {
  const stemOf = stems(images.map(({ image }) => image));
  const samples = new Map<string, SampleFiles[]>(names.map((name) => [name, []]));
  for (const { image, size, classes } of images) {
    for (const [name, shapes] of classes) {
      if (shapes.every((shape) => shape.void)) continue;
      samples.get(name)?.push({
        id: `${stemOf(image)}/${name}`,
        class: name,
        image,
        mask,
        foreground: OBJECT,
        drawn: { size, shapes },
      });
    }
  }
  return [...samples].map(([name, ofClass]) => ({
    name,
    samples: ofClass.sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));
}

/** Short names for keys: without folders that all share, and without extensions unless two would be equal. */
export function stems(keys: readonly string[]): (key: string) => string {
  const shared = sharedFolder(keys).length;
  const short = (key: string) => key.slice(shared).replace(/\.[^./]+$/, '');
  const isUnique = new Set(keys.map(short)).size === new Set(keys).size;
  return (key) => (isUnique ? short(key) : key.slice(shared));
}

function sharedFolder([first = '', ...others]: readonly string[]): string {
  let shared = first.slice(0, first.lastIndexOf('/') + 1);
  for (const key of others) {
    while (!key.startsWith(shared)) {
      shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1);
    }
  }
  return shared;
}
