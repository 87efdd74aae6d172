import type { CardSource } from '../../core/schema/card-source.ts';
import type { ModelCard } from '../../core/schema/model-card.ts';
import { sourceWords } from './card-rows.ts';
import { filterName, placingWords } from './geometry-words.ts';

/** How photos become the model's input, and what says so unless it is the default. */
export function photosWords({ geometry, filter }: Pick<ModelCard, 'geometry' | 'filter'>): string {
  const said = (source: CardSource) => (source === 'default' ? '' : ` (${sourceWords[source]})`);
  return `${placingWords(geometry.value)}${said(geometry.source)}, ${filterName(filter.value)}${said(filter.source)}`;
}
