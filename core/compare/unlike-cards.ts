import type { Placing } from '../schema/geometry.ts';
import type { ModelCard } from '../schema/model-card.ts';

/** How each field of a card is called and shown where two cards are compared. */
const fields: Readonly<Record<string, (card: ModelCard) => string>> = {
  mean: ({ mean }) => perChannel(mean.value),
  std: ({ std }) => perChannel(std.value),
  'value of a white pixel': ({ inputRange }) => String(inputRange.value),
  'order of channels': ({ channels }) => channels.value,
  'input size': ({ inputSize }) => inputSize.value.join(' × '),
  geometry: ({ geometry }) => shownPlacing(geometry.value),
  filter: ({ filter }) => filter.value,
  head: ({ head }) => head.value,
  'tensor with the logits': ({ logits }) => logits.value,
  'SHA-256 of the labels': ({ labels }) => labels.value?.slice(0, 12) ?? 'unknown',
};

/** The fields in which two models' cards differ, one phrase each: "mean: 127 and 128". */
export function unlikeCards(a: ModelCard, b: ModelCard): string[] {
  return Object.entries(fields).flatMap(([name, show]) =>
    show(a) === show(b) ? [] : [`${name}: ${show(a)} and ${show(b)}`],
  );
}

/** All that is stated of it, since runs may differ in any of it. */
function shownPlacing({ kind, resize, crop, rounding, offset }: Placing): string {
  return `${kind} ${resize.join(' × ')} to ${crop.join(' × ')} (rounded: ${rounding}, offset: ${offset})`;
}

function perChannel(values: readonly number[]): string {
  return new Set(values).size === 1 ? String(values[0]) : values.join(', ');
}
