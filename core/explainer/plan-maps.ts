import type { CamMethod } from '../cam/cam-method.ts';
import type { View } from '../schema/results.ts';
import { PLAIN } from './views.ts';

/** The maps of one method at one layer, one for each view. */
export interface PlannedMaps {
  method: CamMethod;
  /** The layer's index in `layers`, or the model's input. */
  place: number | 'input';
  views: readonly View[];
  /** Names of the explainer's outputs, one for each view. */
  outputs: readonly string[];
}

/** Whether the method reads the model's input instead of a layer. */
export function readsInput({ needs }: CamMethod): boolean {
  return needs === 'input' || needs === 'noisy-input';
}

/**
 * Which maps an explainer returns, in the order of methods, layers and views, and their names: `cam` if
 * there is only one. Noisy copies are made of the plain view.
 */
export function planMaps(
  methods: readonly CamMethod[],
  layers: number,
  views: readonly View[],
): PlannedMaps[] {
  const plan = methods.flatMap((method) => {
    const places = readsInput(method) ? (['input'] as const) : [...Array(layers).keys()];
    const seen = method.needs === 'noisy-input' ? [PLAIN] : views;
    return places.map((place) => ({ method, place, views: seen }));
  });
  const isOnly = plan.length === 1 && plan[0]?.views.length === 1;
  return plan.map((maps) => ({
    ...maps,
    outputs: maps.views.map((_, view) => {
      if (isOnly) return 'cam';
      const name = ['cam', maps.method.name, maps.place];
      return (maps.views.length > 1 ? [...name, view] : name).join('.');
    }),
  }));
}
