import type { Results } from '../schema/results.ts';
import { unlikeCards } from './unlike-cards.ts';

/**
 * The settings in which two runs differ besides their models, and how these were taken, one phrase each:
 * differences in heat may come from them. Dataset files are not compared here but sample by sample.
 */
export function unlikeSettings(a: Results, b: Results): string[] {
  const settings: [name: string, of: (results: Results) => string][] = [
    ['target', (results) => results.target],
    ['method', (results) => results.recipe.method],
    ['views of an image', (results) => String(viewsOf(results))],
    ['size of the measurement', (results) => results.measuredAt],
    ['void pixels', (results) => results.void],
    ['size of the map', (results) => results.recipe.camSize.join(' × ')],
    ['precision', (results) => results.recipe.precision],
    ['version of groundcam', (results) => results.provenance.groundcam],
  ];
  const unlike = settings.flatMap(([name, of]) =>
    of(a) === of(b) ? [] : [`${name}: ${of(a)} and ${of(b)}`],
  );
  // Older results do not say it.
  if (a.resizer && b.resizer && a.resizer !== b.resizer) {
    unlike.push(`what resized photos: ${a.resizer} and ${b.resizer}`);
  }
  return [...unlike, ...unlikeCards(a.card, b.card)];
}

function viewsOf({ recipe }: Results): number {
  return new Set(recipe.maps.map(({ view }) => JSON.stringify(view))).size;
}
