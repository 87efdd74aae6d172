import { z } from 'zod';
import data from './imagenet-synsets.json' with { type: 'json' };

/** For each of ImageNet-1k's classes, in logit order: the id of its synset, then WordNet's words for it. */
const SYNSETS = z.array(z.array(z.string()).min(2)).length(1000).parse(data);

/**
 * The ImageNet-1k classes that a word or the id of a synset names, ignoring case: "white shark" and
 * "n01484850" are class 2. Some words name several classes.
 */
export function imagenetClasses(word: string): number[] {
  const wanted = word.toLowerCase();
  return SYNSETS.flatMap((words, index) =>
    words.some((each) => each.toLowerCase() === wanted) ? [index] : [],
  );
}
