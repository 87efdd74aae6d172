import type { CardSource } from '../../core/schema/card-source.ts';
import type { Resizer } from '../../core/schema/image-options.ts';
import type { ModelCard } from '../../core/schema/model-card.ts';
import { filterWords, placingWords } from './geometry-words.ts';
import { headWords } from './head-words.ts';

/** What says a field of a model's card. */
export const sourceWords: Readonly<Record<CardSource, string>> = {
  spec: 'flags or spec',
  sidecar: 'sidecar file',
  metadata: 'ONNX metadata',
  model: 'the model itself',
  'preprocessor_config.json': 'preprocessor_config.json',
  'config.json': 'config.json',
  default: 'default',
};

/** The fields of a card: the name of each, its value, and what says it. `resizer`: what resized photos, if that is known. */
export function cardRows(
  card: ModelCard,
  resizer?: Resizer,
): [name: string, value: string, source: string][] {
  const { mean, std, inputRange, channels, inputSize, geometry, filter, head, logits, labels } =
    card;
  return [
    row('mean', mean, perChannel),
    row('std', std, perChannel),
    row('pixels', inputRange, (range) => `0 to ${range}`),
    row('channels', channels, (order) => order.toUpperCase()),
    row('input size', inputSize, (size) => size.join('x')),
    row('photos', geometry, placingWords),
    resizer === 'sharp'
      ? ['filter', filterWords(filter.value, resizer), sourceWords.spec]
      : row('filter', filter, (name) => filterWords(name)),
    row('labels', labels, (digest) =>
      digest === null ? 'unknown' : `SHA-256 ${digest.slice(0, 12)}`,
    ),
    row('logits', logits, String),
    row('head', head, (head) => headWords[head]),
  ];
}

function row<T>(
  name: string,
  { value, source }: { value: T; source: CardSource },
  show: (value: T) => string,
): [string, string, string] {
  return [name, show(value), sourceWords[source]];
}

function perChannel(values: readonly number[]): string {
  return new Set(values).size === 1 ? String(values[0]) : values.join(', ');
}
