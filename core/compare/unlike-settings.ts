import type { Results } from '../schema/results.ts';

/**
 * The settings in which two runs differ besides their models, one phrase each: differences in heat may come
 * from these. Dataset files are not compared here but sample by sample.
 */
export function unlikeSettings(a: Results, b: Results): string[] {
  const settings: [name: string, of: (results: Results) => string][] = [
    ['target', (results) => results.target],
    ['method', (results) => results.recipe.method],
    ['views of an image', (results) => String(viewsOf(results))],
    ['size of the measurement', (results) => results.measuredAt],
    ['void pixels', (results) => results.void],
    ['input size', (results) => results.recipe.inputSize.join(' × ')],
    ['size of the map', (results) => results.recipe.camSize.join(' × ')],
    ['precision', (results) => results.recipe.precision],
    ['version of groundcam', (results) => results.provenance.groundcam],
  ];
  return settings.flatMap(([name, of]) =>
    of(a) === of(b) ? [] : [`${name}: ${of(a)} and ${of(b)}`],
  );
}

function viewsOf({ recipe }: Results): number {
  return new Set(recipe.maps.map(({ view }) => JSON.stringify(view))).size;
}
