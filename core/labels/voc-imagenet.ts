import { z } from 'zod';
import { VOC_CLASSES } from '../dataset/voc-classes.ts';
import data from './voc-imagenet.json' with { type: 'json' };

export const Synset = z.strictObject({
  index: z.int().min(0).max(999).describe('position among the 1000 logits, in the usual order'),
  wnid: z.string().regex(/^n\d{8}$/),
  name: z.string().min(1),
});

export type Synset = z.infer<typeof Synset>;

/**
 * The ImageNet-1k synsets of every Pascal VOC class, in logit order, with the source of each list. A class
 * may have none. `infra/models/voc_imagenet.py` derives the file from WordNet.
 */
export const VOC_IMAGENET = z
  .record(z.enum(VOC_CLASSES), z.strictObject({ source: z.string(), synsets: z.array(Synset) }))
  .parse(data);
