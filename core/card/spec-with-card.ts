import type { CardSource } from '../schema/card-source.ts';
import type { AskedGeometry } from '../schema/geometry.ts';
import type { ModelSpec } from '../schema/model-spec.ts';
import type { Card } from './resolve-card.ts';
import type { Found } from './said.ts';

/** Sources that a model's file may lose: what they say is kept in the spec of a run. */
const BESIDE: ReadonlySet<CardSource> = new Set([
  'sidecar',
  'preprocessor_config.json',
  'config.json',
]);

/**
 * The spec of a model with what files beside it say, so that it means the same without them. What the spec
 * says already, and what is in the model's own file, stays as it is.
 */
export function specWithCard(spec: ModelSpec, card: Card): ModelSpec {
  const kept = <T>({ value, source }: Found<T>): T | undefined =>
    BESIDE.has(source) ? value : undefined;
  const preprocessing = defined({
    mean: kept(card.mean),
    std: kept(card.std),
    inputRange: kept(card.inputRange),
    channels: kept(card.channels),
  });
  const geometry = { ...geometryWithOwn(card), ...defined({ filter: kept(card.filter) }) };
  const isPixels = Object.keys(preprocessing).length > 0;
  return {
    ...spec,
    ...(isPixels && { preprocessing: { ...spec.preprocessing, ...preprocessing } }),
    ...(Object.keys(geometry).length > 0 && { geometry }),
    ...defined({
      name: kept(card.name),
      labels: kept(card.labels),
      layer: kept(card.layer),
      tokens: kept(card.tokens),
      inputSize: kept(card.inputSize),
      logits: kept(card.logits),
      head: kept(card.head),
    }),
  };
}

/** What is asked for, with the geometry that files beside the model say where that is what counts. */
function geometryWithOwn({ geometry: { asked, own } }: Card): AskedGeometry {
  const wanted = asked?.kind === 'model' ? undefined : asked?.kind;
  if (!own.value || !BESIDE.has(own.source) || (wanted ?? own.value.kind) !== own.value.kind) {
    return { ...asked };
  }
  const { kind, resize, rounding, offset } = own.value;
  return { ...defined({ resize, rounding, offset }), ...asked, kind };
}

function defined<T extends object>(record: T): Partial<T> {
  const isDefined = ([, value]: [string, unknown]) => value !== undefined;
  return Object.fromEntries(Object.entries(record).filter(isDefined)) as Partial<T>;
}
