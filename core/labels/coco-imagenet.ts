import { z } from 'zod';
import data from './coco-imagenet.json' with { type: 'json' };
import { Synset } from './voc-imagenet.ts';

/**
 * The ImageNet-1k synsets of each of COCO's 80 classes, in logit order, with the source of each list. A class may have
 * none. `infra/models/coco_imagenet.py` derives the file from WordNet.
 */
export const COCO_IMAGENET: ReadonlyMap<string, { source: string; synsets: Synset[] }> = new Map(
  Object.entries(
    z
      .record(z.string(), z.strictObject({ source: z.string(), synsets: z.array(Synset) }))
      .parse(data),
  ),
);
