/** Which heads to explain, of an image whose target is one of some logits. */
export interface HeadsChoice {
  /** The logits among which the own head and each permuted one have their target: the highest. */
  candidates: readonly number[];
  /** How many heads with permuted weights. */
  untrained: number;
  /** Further logits of the own head. */
  classes: readonly number[];
}

/** What a model of heads is made for: choices that differ in classes among the candidates share one. */
export type HeadsOfModel = Omit<HeadsChoice, 'classes'> & {
  /** Further logits that are not among the candidates. */
  added: readonly number[];
};

/** The model that a choice needs, and the places of its further logits there: the values of the input `others`. */
export function headsOfModel({ candidates, untrained, classes }: HeadsChoice): {
  heads: HeadsOfModel;
  others: number[];
} {
  const placeOf = new Map(candidates.map((logit, place) => [logit, place]));
  const added = classes.filter((logit) => !placeOf.has(logit));
  const choosing = (1 + untrained) * candidates.length;
  added.forEach((logit, at) => placeOf.set(logit, choosing + at));
  const others = classes.flatMap((logit) => placeOf.get(logit) ?? []);
  return { heads: { candidates, untrained, added }, others };
}
