import { canonicalJson, sha256 } from '../encoding/digest.ts';
import type { CardSource } from '../schema/card-source.ts';
import type { ModelCard } from '../schema/model-card.ts';
import type { Recipe } from '../schema/results.ts';
import { resolveGeometry } from './resolve-geometry.ts';
import type { Card } from './resolve-card.ts';
import type { Found } from './said.ts';

/** A card together with what was found in the model's graph, as results keep it. */
export function modelCard(
  card: Card,
  recipe: Pick<Recipe, 'inputSize' | 'head' | 'logitsTensor'>,
  labels: readonly string[] | undefined,
): ModelCard {
  const { mean, std, inputRange, channels } = card;
  const orModel = ({ value, source }: Found<unknown>): CardSource =>
    value === undefined ? 'model' : source;
  const { placing, filter } = resolveGeometry(card, recipe.inputSize);
  return {
    mean,
    std,
    inputRange,
    channels,
    inputSize: { value: recipe.inputSize, source: orModel(card.inputSize) },
    geometry: placing,
    filter,
    head: { value: recipe.head, source: orModel(card.head) },
    logits: { value: recipe.logitsTensor, source: orModel(card.logits) },
    labels: {
      value: labels ? sha256(canonicalJson([...labels])) : null,
      source: card.labels.source,
    },
  };
}

/** SHA-256 over a card's values: equal for cards that say the same, whatever their sources. */
export function cardDigest(card: ModelCard): string {
  const values = Object.entries(card).map(([field, { value }]) => [field, value]);
  return sha256(canonicalJson(Object.fromEntries(values)));
}
