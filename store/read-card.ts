import { resolveCard, type Card } from '../core/card/resolve-card.ts';
import type { ModelSpec } from '../core/schema/model-spec.ts';
import type { OpenedModel } from './open-model.ts';
import { readBeside } from './read-beside.ts';

/** What is known about an opened model: see `resolveCard`. */
export async function readCard(
  { model, uri }: Pick<OpenedModel, 'model' | 'uri'>,
  spec: ModelSpec,
): Promise<Card> {
  return resolveCard({ spec, model, ...(await readBeside(uri)) });
}
