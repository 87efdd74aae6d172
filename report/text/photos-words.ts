import type { CardSource } from '../../core/schema/card-source.ts';
import type { Resizer } from '../../core/schema/image-options.ts';
import type { ModelCard } from '../../core/schema/model-card.ts';
import { sourceWords } from './card-rows.ts';
import { filterName, placingWords } from './geometry-words.ts';

/** How photos become the model's input, and what says so unless it is the default. */
export function photosWords(
  { geometry, filter }: Pick<ModelCard, 'geometry' | 'filter'>,
  resizer: Resizer = 'pillow',
): string {
  const said = (source: CardSource) => (source === 'default' ? '' : ` (${sourceWords[source]})`);
  const placed = `${placingWords(geometry.value)}${said(geometry.source)}`;
  return resizer === 'sharp'
    ? `${placed}, libvips’ linear kernel (--resize sharp)`
    : `${placed}, ${filterName(filter.value)}${said(filter.source)}`;
}
